// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <type_traits>

#include "marshal/numbers.h"
#include "marshal/pointers.h"
#include "marshal/retained_strings.h"
#include "marshal/strings.h"
#include "marshal/struct_bytes.h"
#include "marshal/value_place.h"
#include "node_api_setup.h"

namespace spdk_ts {

// Values of normalised types that C hands to JavaScript.
template <typename T>
napi_value to_javascript(napi_env env, const T& value) {
  if constexpr (std::is_arithmetic_v<T>) {
    return write_number(env, value);
  } else if constexpr (std::is_same_v<T, const char*>) {
    return write_string(env, value);
  } else if constexpr (std::is_same_v<T, AnyFunction>) {
    return write_pointer(env, reinterpret_cast<const void*>(value));
  } else if constexpr (std::is_pointer_v<T>) {
    return write_pointer(env, value);
  } else {
    static_assert(std::is_trivially_copyable_v<T>);
    return write_struct_bytes(env, &value, sizeof value);
  }
}

// The result of a JavaScript callback as C expects it. A string is kept for ever, since C says
// nowhere how long it uses it.
template <typename T>
bool from_javascript(napi_env env, napi_value value, const ValuePlace& place, T& out) {
  if constexpr (std::is_arithmetic_v<T>) {
    return read_number(env, value, place, out);
  } else if constexpr (std::is_same_v<T, const char*>) {
    CallStrings strings;
    napi_valuetype type = napi_undefined;
    napi_typeof(env, value, &type);
    if (!strings.read(env, value, place, out)) return false;
    if (type == napi_string) out = retain_string(out);
    return true;
  } else if constexpr (std::is_same_v<T, AnyFunction>) {
    void* address = nullptr;
    if (!read_pointer(env, value, place, address)) return false;
    out = reinterpret_cast<AnyFunction>(address);
    return true;
  } else if constexpr (std::is_pointer_v<T>) {
    return read_pointer(env, value, place, out);
  } else {
    static_assert(std::is_trivially_copyable_v<T>);
    return read_struct_bytes(env, value, place, &out, sizeof out);
  }
}

}  // namespace spdk_ts
