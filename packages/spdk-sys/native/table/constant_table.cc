// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "table/constant_table.h"

#include "declared.generated.h"
#include "generated/headers.generated.h"
#include "marshal/marshal.h"
#include "marshal/normalise.h"
#include "table/name_argument.h"

namespace spdk_ts {
namespace {

template <typename T>
napi_value constant_value(napi_env env, T value) {
  if constexpr (std::is_same_v<T, char*>) {
    return write_string(env, value);
  } else {
    return to_javascript(env, static_cast<Normalised<T>>(value));
  }
}

// Calls `use` with the name of each constant, and with what makes its JavaScript value.
template <typename Use>
void for_each_constant(napi_env env, Use&& use) {
#define SPDK_CONSTANT(name) use(#name, [env] { return constant_value(env, name); });
#include "generated/constants.generated.inc"
}

}  // namespace

napi_value describe_constants(napi_env env) {
  napi_value object = nullptr;
  napi_create_object(env, &object);
  for_each_constant(env, [&](const char* name, auto value) {
    napi_set_named_property(env, object, name, value());
  });
  return object;
}

napi_value describe_constant(napi_env env, napi_callback_info info) {
  std::optional<std::string> wanted = name_argument(env, info, "constant", "constantName");
  napi_value found = nullptr;
  if (!wanted) return found;
  for_each_constant(env, [&](const char* name, auto value) {
    if (found == nullptr && *wanted == name) found = value();
  });
  return found;
}

}  // namespace spdk_ts
