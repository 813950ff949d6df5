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

// Describing some 2,000 functions or enumerators takes as long as everything else at the start of a
// program, which asks for few of them, by name.
template <napi_value (*describe)(Instance&)>
napi_value described(napi_env env, napi_callback_info) {
  return describe(Instance::of(env));
}

template <napi_value (*describe)(napi_env)>
napi_value described(napi_env env, napi_callback_info) {
  return describe(env);
}

napi_property_descriptor getter_property(const char* name, napi_callback getter) {
  return {name, nullptr, nullptr, getter, nullptr, nullptr, napi_enumerable, nullptr};
}

napi_property_descriptor method_property(const char* name, napi_callback method) {
  return {name, nullptr, method, nullptr, nullptr, nullptr, napi_enumerable, nullptr};
}

}  // namespace

void register_table(Instance& instance, napi_value exports) {
  napi_env env = instance.env();
  bind_functions(instance);
  const napi_property_descriptor properties[] = {
      method_property("bind", bind_function),
      method_property("enumerators", describe_enum),
      method_property("constant", describe_constant),
      getter_property("functions", described<describe_functions>),
      getter_property("unsupported", described<describe_unsupported>),
      getter_property("signatures", described<describe_signatures>),
      getter_property("enums", described<describe_enums>),
      getter_property("constants", described<describe_constants>),
      {"memory", nullptr, nullptr, nullptr, nullptr, describe_memory(env), napi_enumerable,
       nullptr},
      method_property("layout", describe_layout),
      method_property("releaseCallback", release_callback),
  };
  napi_define_properties(env, exports, std::size(properties), properties);
}

}  // namespace spdk_ts
