// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "table/register_table.h"

#include "callback/release_callback.h"
#include "memory/memory_functions.h"
#include "table/constant_table.h"
#include "table/enum_table.h"
#include "table/struct_table.h"

namespace spdk_ts {
namespace {

// Building some 1,900 strings costs more than loading all functions, and few programs ask for them.
napi_value signatures(napi_env env, napi_callback_info) {
  return describe_signatures(Instance::of(env));
}

napi_property_descriptor value_property(const char* name, napi_value value) {
  return {name, nullptr, nullptr, nullptr, nullptr, value, napi_enumerable, nullptr};
}

napi_property_descriptor method_property(const char* name, napi_callback method) {
  return {name, nullptr, method, nullptr, nullptr, nullptr, napi_enumerable, nullptr};
}

}  // namespace

void register_table(Instance& instance, napi_value exports) {
  napi_env env = instance.env();
  napi_value functions = nullptr;
  napi_value unsupported = nullptr;
  napi_create_object(env, &functions);
  napi_create_array(env, &unsupported);
  register_functions(instance, functions, unsupported);
  const napi_property_descriptor properties[] = {
      value_property("functions", functions),
      value_property("unsupported", unsupported),
      {"signatures", nullptr, nullptr, signatures, nullptr, nullptr, napi_enumerable, nullptr},
      value_property("enums", describe_enums(env)),
      value_property("constants", describe_constants(env)),
      value_property("memory", describe_memory(env)),
      method_property("layout", describe_layout),
      method_property("releaseCallback", release_callback),
  };
  napi_define_properties(env, exports, std::size(properties), properties);
}

}  // namespace spdk_ts
