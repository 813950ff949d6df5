// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <span>
#include <type_traits>

#include "node_api_setup.h"

namespace spdk_ts {

// One row of the table of enums: an enumerator, or (with `opens`) the name of an enum whose
// enumerators follow.
struct EnumRow {
  const char* name;
  double value;
  bool opens;
};

// Not constexpr: calling it while compiling is the error message.
void enumerator_is_no_safe_integer();

// Enumerators are JavaScript numbers.
consteval double enumerator_value(auto enumerator) {
  // Unary plus: the integer behind the enumerator, with its sign.
  auto number = static_cast<double>(+enumerator);
  if (number > 9007199254740991.0 || number < -9007199254740991.0) enumerator_is_no_safe_integer();
  return number;
}

std::span<const EnumRow> enum_rows();
// The object of all enums, each an object from names to the values of this build.
napi_value describe_enums(napi_env env);
// The JavaScript function enumerators(name): one of these objects, undefined for an unknown name.
napi_value describe_enum(napi_env env, napi_callback_info info);

}  // namespace spdk_ts
