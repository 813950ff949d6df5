// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "table/constant_table.h"

#include "declared.generated.h"
#include "generated/headers.generated.h"
#include "marshal/marshal.h"
#include "marshal/normalise.h"

namespace spdk_ts {
namespace {

class ConstantObject {
 public:
  explicit ConstantObject(napi_env env) : env_(env) { napi_create_object(env, &object_); }

  template <typename T>
  void add(const char* name, T value) {
    if constexpr (std::is_same_v<T, char*>) {
      add_value(name, write_string(env_, value));
    } else {
      add_value(name, to_javascript(env_, static_cast<Normalised<T>>(value)));
    }
  }
  napi_value object() const { return object_; }

 private:
  void add_value(const char* name, napi_value value) {
    napi_set_named_property(env_, object_, name, value);
  }

  napi_env env_;
  napi_value object_ = nullptr;
};

}  // namespace

#define SPDK_CONSTANT(name) constants.add(#name, name);

napi_value describe_constants(napi_env env) {
  ConstantObject constants(env);
#include "generated/constants.generated.inc"
  return constants.object();
}

}  // namespace spdk_ts
