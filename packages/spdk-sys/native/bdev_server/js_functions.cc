// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/js_functions.h"

namespace spdk_ts {
namespace {

// A handle scope that call_javascript() may throw through.
class Scope {
 public:
  explicit Scope(napi_env env) : env_(env) { napi_open_handle_scope(env_, &scope_); }
  ~Scope() { napi_close_handle_scope(env_, scope_); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  napi_env env_;
  napi_handle_scope scope_ = nullptr;
};

}  // namespace

JsFunctions::JsFunctions(Instance& instance, Napi::Object object,
                         std::initializer_list<const char*> names)
    : instance_(instance) {
  for (const char* name : names) {
    Napi::Value function = object.Get(name);
    napi_ref reference = nullptr;
    if (function.IsFunction()) napi_create_reference(instance.env(), function, 1, &reference);
    functions_.push_back(reference);
  }
}

void JsFunctions::release() {
  for (napi_ref function : functions_) {
    if (function != nullptr) napi_delete_reference(instance_.env(), function);
  }
  functions_.clear();
}

napi_value JsFunctions::call(size_t index, size_t count, const napi_value* arguments) const {
  napi_value function = nullptr;
  if (!has(index) ||
      napi_get_reference_value(instance_.env(), functions_[index], &function) != napi_ok) {
    return nullptr;
  }
  return instance_.call_javascript(function, count, arguments);
}

void JsFunctions::call(size_t index, std::initializer_list<double> arguments) const {
  napi_env env = instance_.env();
  Scope scope(env);
  napi_value values[4] = {};
  size_t count = 0;
  for (double argument : arguments) napi_create_double(env, argument, &values[count++]);
  call(index, count, values);
}

void JsFunctions::call(size_t index, const std::string& text, double argument) const {
  napi_env env = instance_.env();
  Scope scope(env);
  napi_value values[2] = {};
  napi_create_string_utf8(env, text.data(), text.size(), &values[0]);
  napi_create_double(env, argument, &values[1]);
  call(index, 2, values);
}

std::string JsFunctions::ask(size_t index) const {
  napi_env env = instance_.env();
  Scope scope(env);
  napi_value answer = call(index, 0, nullptr);
  napi_valuetype type = napi_undefined;
  if (answer != nullptr) napi_typeof(env, answer, &type);
  return type == napi_string ? Napi::String(env, answer).Utf8Value() : std::string();
}

}  // namespace spdk_ts
