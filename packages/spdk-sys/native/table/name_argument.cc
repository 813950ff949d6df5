// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "table/name_argument.h"

#include "marshal/errors.h"
#include "marshal/strings.h"

namespace spdk_ts {
namespace {

constexpr FunctionTraits kTraits = {.signature = {},
                                    .invoke = nullptr,
                                    .callbacks = {},
                                    .releases = {},
                                    .retained = 0,
                                    .arity = 1,
                                    .key = KeyKind::kNone,
                                    .owned_return = false,
                                    .context_return = false,
                                    .calls_back_on_error = false};

}  // namespace

std::optional<std::string> name_argument(napi_env env, napi_callback_info info,
                                         const char* function, const char* parameter) {
  const FunctionDescriptor descriptor = {function, parameter, nullptr, &kTraits};
  size_t argc = 1;
  napi_value argument = nullptr;
  napi_get_cb_info(env, info, &argc, &argument, nullptr, nullptr);
  if (argc != 1) {
    throw_argument_count(env, descriptor, argc);
    return std::nullopt;
  }
  napi_valuetype type = napi_undefined;
  napi_typeof(env, argument, &type);
  if (type != napi_string) {
    throw_wrong_type(env, {&descriptor, 0}, "string", argument);
    return std::nullopt;
  }
  CallStrings strings;
  const char* text = nullptr;
  if (!strings.read(env, argument, {&descriptor, 0}, text)) return std::nullopt;
  return text;
}

}  // namespace spdk_ts
