// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "instance.h"
#include "marshal/errors.h"
#include "table/function_objects.h"
#include "table/generated_functions.h"
#include "table/name_argument.h"
#include "table/register_table.h"

namespace spdk_ts {
namespace {

napi_value refuse(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  return throw_unsupported(env, *static_cast<const BoundFunction*>(data));
}

napi_value length_key(napi_env env) {
  napi_value key = nullptr;
  napi_create_string_utf8(env, "length", NAPI_AUTO_LENGTH, &key);
  return key;
}

napi_value function_object(napi_env env, napi_value length_key, BoundFunction& bound) {
  const FunctionDescriptor& descriptor = *bound.descriptor;
  napi_value function = nullptr;
  napi_value length = nullptr;
  napi_create_function(env, descriptor.name, NAPI_AUTO_LENGTH,
                       descriptor.address == nullptr ? refuse : descriptor.traits->invoke, &bound,
                       &function);
  napi_create_uint32(env, descriptor.traits->arity, &length);
  napi_property_descriptor property{nullptr, length_key, nullptr,           nullptr,
                                    nullptr, length,     napi_configurable, nullptr};
  napi_define_properties(env, function, 1, &property);
  return function;
}

}  // namespace

void bind_functions(Instance& instance) {
  FunctionRegistry registry;
  register_generated_functions(registry);
  register_variadic_functions(registry);
  std::unordered_set<std::string_view> releasing;
  for (const FunctionDescriptor* descriptor : registry.functions()) {
    for (const ReleaseRule& rule : descriptor->traits->releases) releasing.insert(rule.function);
  }
  std::vector<BoundFunction>& bound = instance.bound_functions();
  bound.reserve(registry.functions().size());
  for (const FunctionDescriptor* descriptor : registry.functions()) {
    bound.push_back({descriptor, &instance, releasing.contains(descriptor->name)});
  }
}

napi_value bind_function(napi_env env, napi_callback_info info) {
  std::optional<std::string> name = name_argument(env, info, "bind", "functionName");
  if (!name) return nullptr;
  for (BoundFunction& bound : Instance::of(env).bound_functions()) {
    if (*name == bound.descriptor->name) return function_object(env, length_key(env), bound);
  }
  return nullptr;
}

napi_value describe_functions(Instance& instance) {
  napi_env env = instance.env();
  napi_value functions = nullptr;
  napi_create_object(env, &functions);
  napi_value length = length_key(env);
  for (BoundFunction& bound : instance.bound_functions()) {
    // Set, not defined: defining as many properties takes six times as long.
    napi_set_named_property(env, functions, bound.descriptor->name,
                            function_object(env, length, bound));
  }
  return functions;
}

napi_value describe_unsupported(Instance& instance) {
  napi_env env = instance.env();
  napi_value unsupported = nullptr;
  napi_create_array(env, &unsupported);
  uint32_t missing = 0;
  for (const BoundFunction& bound : instance.bound_functions()) {
    if (bound.descriptor->address != nullptr) continue;
    napi_value name = nullptr;
    napi_create_string_utf8(env, bound.descriptor->name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, unsupported, missing++, name);
  }
  return unsupported;
}

napi_value function_objects(Instance& instance, std::span<const FunctionDescriptor> functions,
                            std::vector<BoundFunction>& bound) {
  napi_env env = instance.env();
  napi_value object = nullptr;
  napi_create_object(env, &object);
  napi_value length = length_key(env);
  bound.reserve(functions.size());
  for (const FunctionDescriptor& descriptor : functions) {
    bound.push_back({&descriptor, &instance, false});
    napi_set_named_property(env, object, descriptor.name,
                            function_object(env, length, bound.back()));
  }
  return object;
}

napi_value describe_signatures(Instance& instance) {
  napi_env env = instance.env();
  napi_value signatures = nullptr;
  napi_create_object(env, &signatures);
  for (const BoundFunction& bound : instance.bound_functions()) {
    if (!bound.descriptor->declared()) continue;
    std::string_view text = bound.descriptor->traits->signature;
    napi_value value = nullptr;
    napi_create_string_utf8(env, text.data(), text.size(), &value);
    napi_set_named_property(env, signatures, bound.descriptor->name, value);
  }
  return signatures;
}

}  // namespace spdk_ts
