// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "instance.h"

#include <algorithm>

#include "callback/callback_batch.h"

namespace spdk_ts {
namespace {

thread_local Instance* current_instance = nullptr;

}  // namespace

Instance::Instance(napi_env env, const char* backend)
    : env_(env), backend_(backend), callbacks_(CallbackArena::adopt(*this)) {}

Instance::~Instance() {
  tear_down(this);
  if (current_instance == this) current_instance = nullptr;
}

Instance* Instance::create(napi_env env, const char* backend) {
  std::unique_ptr<Instance> instance(new Instance(env, backend));
  napi_status status = napi_set_instance_data(
      env, instance.get(),
      [](napi_env, void* data, void*) {
        std::unique_ptr<Instance> last_owner(static_cast<Instance*>(data));
      },
      nullptr);
  if (status != napi_ok) {
    napi_throw_error(env, nullptr, "spdk-sys: cannot attach to this Node.js environment");
    return nullptr;
  }
  napi_value name = nullptr;
  napi_create_string_utf8(env, "SPDK", NAPI_AUTO_LENGTH, &name);
  napi_async_init(env, nullptr, name, &instance->async_context_);
  // Node.js owns the instance from here on.
  Instance* attached = instance.release();
  current_instance = attached;
  // The hook, not the finalizer of the instance data, ends the callbacks: other hooks of the
  // environment free what C code would still complete into.
  napi_add_env_cleanup_hook(env, tear_down, attached);
  return attached;
}

Instance& Instance::of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<Instance*>(data);
}

Instance* Instance::current() { return current_instance; }

void Instance::add_teardown_hook(Hook hook, void* argument) {
  teardown_hooks_.push_back({hook, argument});
}

void Instance::remove_teardown_hook(Hook hook, void* argument) {
  std::erase_if(teardown_hooks_, [=](const TeardownHook& entry) {
    return entry.hook == hook && entry.argument == argument;
  });
}

void Instance::tear_down(void* data) {
  auto& instance = *static_cast<Instance*>(data);
  if (instance.torn_down_) return;
  instance.torn_down_ = true;
  while (!instance.teardown_hooks_.empty()) {
    TeardownHook last = instance.teardown_hooks_.back();
    instance.teardown_hooks_.pop_back();
    last.hook(last.argument);
  }
  napi_remove_env_cleanup_hook(instance.env_, tear_down, data);
  instance.callbacks_->retire();
  napi_async_destroy(instance.env_, instance.async_context_);
}

napi_value Instance::call_javascript(napi_value function, size_t argc, const napi_value* argv) {
  napi_value result = nullptr;
  napi_value receiver = nullptr;
  napi_status status;
  if (batch_ != nullptr) batch_->enter_javascript();
  if (batch_ != nullptr || native_call_depth_ > 0) {
    napi_get_undefined(env_, &receiver);
    status = napi_call_function(env_, receiver, function, argc, argv, &result);
  } else {
    napi_get_global(env_, &receiver);
    status = napi_make_callback(env_, async_context_, receiver, function, argc, argv, &result);
  }
  if (status == napi_ok) return result;
  report_pending_exception();
  return nullptr;
}

void Instance::report_pending_exception() {
  bool pending = false;
  napi_is_exception_pending(env_, &pending);
  if (!pending) return;
  napi_value error = nullptr;
  if (napi_get_and_clear_last_exception(env_, &error) == napi_ok) report_uncaught(error);
}

void Instance::report_uncaught(napi_value error) {
  // Fails only when the environment is terminating, where nobody is left to tell.
  napi_fatal_exception(env_, error);
}

}  // namespace spdk_ts
