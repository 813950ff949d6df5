// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "marshal/struct_bytes.h"

#include <cstring>
#include <string>

#include "marshal/errors.h"

namespace spdk_ts {

bool read_struct_bytes(napi_env env, napi_value value, const ValuePlace& place, void* out,
                       size_t size) {
  bool is_typed_array = false;
  napi_typedarray_type type = napi_int8_array;
  size_t length = 0;
  void* data = nullptr;
  napi_is_typedarray(env, value, &is_typed_array);
  if (is_typed_array) {
    napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr);
  }
  if (!is_typed_array || type != napi_uint8_array || length != size) {
    std::string expected = "a Uint8Array of " + std::to_string(size) + " bytes";
    return throw_wrong_type(env, place, expected.c_str(), value);
  }
  std::memcpy(out, data, size);
  return true;
}

napi_value write_struct_bytes(napi_env env, const void* bytes, size_t size) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  napi_value result = nullptr;
  if (napi_create_arraybuffer(env, size, &data, &buffer) != napi_ok) return nullptr;
  std::memcpy(data, bytes, size);
  napi_create_typedarray(env, napi_uint8_array, size, buffer, 0, &result);
  return result;
}

}  // namespace spdk_ts
