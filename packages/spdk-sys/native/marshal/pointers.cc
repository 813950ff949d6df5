// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "marshal/pointers.h"

#include <cstddef>
#include <cstdint>

#include "marshal/errors.h"

namespace spdk_ts {
namespace {

constexpr double kMaxSafeInteger = 9007199254740991.0;

// A view of a detached buffer has no address; NULL in its stead would be a silent surprise.
PointerReading read_buffer(napi_env env, napi_value buffer, void* data, void*& out) {
  bool detached = false;
  if (data == nullptr && napi_is_detached_arraybuffer(env, buffer, &detached) == napi_ok &&
      detached) {
    return PointerReading::kDetached;
  }
  out = data;
  return PointerReading::kRead;
}

PointerReading read_object(napi_env env, napi_value value, void*& out) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  size_t offset = 0;
  bool is = false;
  if (napi_is_typedarray(env, value, &is) == napi_ok && is) {
    napi_get_typedarray_info(env, value, nullptr, nullptr, &data, &buffer, &offset);
    return read_buffer(env, buffer, data, out);
  }
  if (napi_is_arraybuffer(env, value, &is) == napi_ok && is) {
    napi_get_arraybuffer_info(env, value, &data, nullptr);
    return read_buffer(env, value, data, out);
  }
  if (napi_is_dataview(env, value, &is) == napi_ok && is) {
    napi_get_dataview_info(env, value, nullptr, &data, &buffer, &offset);
    return read_buffer(env, buffer, data, out);
  }
  return PointerReading::kWrongType;
}

PointerReading read_other(napi_env env, napi_value value, void*& out) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  switch (type) {
    case napi_null:
      out = nullptr;
      return PointerReading::kRead;
    case napi_bigint: {
      uint64_t address = 0;
      bool lossless = false;
      napi_get_value_bigint_uint64(env, value, &address, &lossless);
      if (!lossless) return PointerReading::kOutOfRange;
      out = reinterpret_cast<void*>(address);
      return PointerReading::kRead;
    }
    case napi_object:
      return read_object(env, value, out);
    default:
      return PointerReading::kWrongType;
  }
}

}  // namespace

PointerReading read_address(napi_env env, napi_value value, void*& out) {
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok) return read_other(env, value, out);
  // Written so that NaN fails too.
  if (!(number >= 0 && number <= kMaxSafeInteger)) return PointerReading::kOutOfRange;
  auto address = static_cast<uintptr_t>(number);
  if (static_cast<double>(address) != number) return PointerReading::kOutOfRange;
  out = reinterpret_cast<void*>(address);
  return PointerReading::kRead;
}

bool read_pointer(napi_env env, napi_value value, const ValuePlace& place, void*& out) {
  switch (read_address(env, value, out)) {
    case PointerReading::kRead:
      return true;
    case PointerReading::kOutOfRange:
      return throw_out_of_range(env, place, "an address (a safe integer from 0)", value);
    case PointerReading::kDetached:
      return throw_wrong_type(env, place, "an attached buffer", value);
    case PointerReading::kWrongType:
      break;
  }
  return throw_wrong_type(env, place, "pointer (number, bigint, null, ArrayBuffer or view)", value);
}

napi_value write_pointer(napi_env env, const void* address) {
  napi_value result = nullptr;
  napi_create_double(env, static_cast<double>(reinterpret_cast<uintptr_t>(address)), &result);
  return result;
}

}  // namespace spdk_ts
