// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>

#include "marshal/value_place.h"
#include "node_api_setup.h"

namespace spdk_ts {

// Converters of arithmetic values. A read returns false with a JavaScript exception pending when
// the value has the wrong type, is no integer or does not fit: nothing is ever wrapped silently.
bool read_number(napi_env env, napi_value value, const ValuePlace& place, int8_t& out);
bool read_number(napi_env env, napi_value value, const ValuePlace& place, uint8_t& out);
bool read_number(napi_env env, napi_value value, const ValuePlace& place, int16_t& out);
bool read_number(napi_env env, napi_value value, const ValuePlace& place, uint16_t& out);
bool read_number(napi_env env, napi_value value, const ValuePlace& place, int32_t& out);
bool read_number(napi_env env, napi_value value, const ValuePlace& place, uint32_t& out);
// 64-bit integers come as bigint or as a number that holds an exact integer.
bool read_number(napi_env env, napi_value value, const ValuePlace& place, int64_t& out);
bool read_number(napi_env env, napi_value value, const ValuePlace& place, uint64_t& out);
bool read_number(napi_env env, napi_value value, const ValuePlace& place, float& out);
bool read_number(napi_env env, napi_value value, const ValuePlace& place, double& out);
bool read_number(napi_env env, napi_value value, const ValuePlace& place, bool& out);

napi_value write_number(napi_env env, int32_t value);
napi_value write_number(napi_env env, uint32_t value);
inline napi_value write_number(napi_env env, int8_t value) {
  return write_number(env, int32_t{value});
}
inline napi_value write_number(napi_env env, uint8_t value) {
  return write_number(env, uint32_t{value});
}
inline napi_value write_number(napi_env env, int16_t value) {
  return write_number(env, int32_t{value});
}
inline napi_value write_number(napi_env env, uint16_t value) {
  return write_number(env, uint32_t{value});
}
// 64-bit integers always become bigints: a type that depends on the value would break arithmetic.
napi_value write_number(napi_env env, int64_t value);
napi_value write_number(napi_env env, uint64_t value);
napi_value write_number(napi_env env, double value);
inline napi_value write_number(napi_env env, float value) {
  return write_number(env, double{value});
}
napi_value write_number(napi_env env, bool value);

}  // namespace spdk_ts
