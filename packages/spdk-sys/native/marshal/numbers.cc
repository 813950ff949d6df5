// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "marshal/numbers.h"

#include <limits>
#include <type_traits>

#include "marshal/errors.h"

namespace spdk_ts {
namespace {

constexpr double kMaxSafeInteger = 9007199254740991.0;

template <typename T>
constexpr const char* range_name() {
  if constexpr (std::is_same_v<T, int8_t>) return "an integer from -128 to 127";
  if constexpr (std::is_same_v<T, uint8_t>) return "an integer from 0 to 255";
  if constexpr (std::is_same_v<T, int16_t>) return "an integer from -32768 to 32767";
  if constexpr (std::is_same_v<T, uint16_t>) return "an integer from 0 to 65535";
  if constexpr (std::is_same_v<T, int32_t>) return "an integer from -2147483648 to 2147483647";
  if constexpr (std::is_same_v<T, uint32_t>) return "an integer from 0 to 4294967295";
  if constexpr (std::is_same_v<T, int64_t>) return "a safe integer or a bigint of 64 bits";
  if constexpr (std::is_same_v<T, uint64_t>)
    return "a safe integer from 0 or an unsigned bigint of 64 bits";
}

template <typename T>
bool read_small_integer(napi_env env, napi_value value, const ValuePlace& place, T& out) {
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok) [[unlikely]] {
    return throw_wrong_type(env, place, "number", value);
  }
  // Written so that NaN fails too.
  if (number >= std::numeric_limits<T>::min() && number <= std::numeric_limits<T>::max())
      [[likely]] {
    out = static_cast<T>(number);
    if (out == number) [[likely]]
      return true;
  }
  return throw_out_of_range(env, place, range_name<T>(), value);
}

bool read_bigint(napi_env env, napi_value value, int64_t& out, bool& lossless) {
  return napi_get_value_bigint_int64(env, value, &out, &lossless) == napi_ok;
}

bool read_bigint(napi_env env, napi_value value, uint64_t& out, bool& lossless) {
  return napi_get_value_bigint_uint64(env, value, &out, &lossless) == napi_ok;
}

template <typename T>
bool read_large_integer(napi_env env, napi_value value, const ValuePlace& place, T& out) {
  constexpr double kMin = std::is_signed_v<T> ? -kMaxSafeInteger : 0;
  double number;
  if (napi_get_value_double(env, value, &number) == napi_ok) {
    if (number >= kMin && number <= kMaxSafeInteger) [[likely]] {
      out = static_cast<T>(number);
      if (static_cast<double>(out) == number) [[likely]]
        return true;
    }
    return throw_out_of_range(env, place, range_name<T>(), value);
  }
  bool lossless = false;
  if (!read_bigint(env, value, out, lossless)) {
    return throw_wrong_type(env, place, "number or bigint", value);
  }
  return lossless || throw_out_of_range(env, place, range_name<T>(), value);
}

}  // namespace

bool read_number(napi_env env, napi_value value, const ValuePlace& place, int8_t& out) {
  return read_small_integer(env, value, place, out);
}
bool read_number(napi_env env, napi_value value, const ValuePlace& place, uint8_t& out) {
  return read_small_integer(env, value, place, out);
}
bool read_number(napi_env env, napi_value value, const ValuePlace& place, int16_t& out) {
  return read_small_integer(env, value, place, out);
}
bool read_number(napi_env env, napi_value value, const ValuePlace& place, uint16_t& out) {
  return read_small_integer(env, value, place, out);
}
bool read_number(napi_env env, napi_value value, const ValuePlace& place, int32_t& out) {
  return read_small_integer(env, value, place, out);
}
bool read_number(napi_env env, napi_value value, const ValuePlace& place, uint32_t& out) {
  return read_small_integer(env, value, place, out);
}
bool read_number(napi_env env, napi_value value, const ValuePlace& place, int64_t& out) {
  return read_large_integer(env, value, place, out);
}
bool read_number(napi_env env, napi_value value, const ValuePlace& place, uint64_t& out) {
  return read_large_integer(env, value, place, out);
}

bool read_number(napi_env env, napi_value value, const ValuePlace& place, double& out) {
  return napi_get_value_double(env, value, &out) == napi_ok ||
         throw_wrong_type(env, place, "number", value);
}

bool read_number(napi_env env, napi_value value, const ValuePlace& place, float& out) {
  double number;
  if (!read_number(env, value, place, number)) return false;
  out = static_cast<float>(number);
  return true;
}

bool read_number(napi_env env, napi_value value, const ValuePlace& place, bool& out) {
  return napi_get_value_bool(env, value, &out) == napi_ok ||
         throw_wrong_type(env, place, "boolean", value);
}

napi_value write_number(napi_env env, int32_t value) {
  napi_value result = nullptr;
  napi_create_int32(env, value, &result);
  return result;
}

napi_value write_number(napi_env env, uint32_t value) {
  napi_value result = nullptr;
  napi_create_uint32(env, value, &result);
  return result;
}

napi_value write_number(napi_env env, int64_t value) {
  napi_value result = nullptr;
  napi_create_bigint_int64(env, value, &result);
  return result;
}

napi_value write_number(napi_env env, uint64_t value) {
  napi_value result = nullptr;
  napi_create_bigint_uint64(env, value, &result);
  return result;
}

napi_value write_number(napi_env env, double value) {
  napi_value result = nullptr;
  napi_create_double(env, value, &result);
  return result;
}

napi_value write_number(napi_env env, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(env, value, &result);
  return result;
}

}  // namespace spdk_ts
