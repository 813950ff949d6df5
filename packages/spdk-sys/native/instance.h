// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "callback/callback_arena.h"
#include "callback/release_keys.h"
#include "marshal/bound_function.h"
#include "node_api_setup.h"

namespace spdk_ts {

class CallbackBatch;

// The state of the addon in one Node.js environment (the main thread or a worker).
class Instance {
 public:
  using Hook = void (*)(void* argument);

  // Creates the instance and ties it to the environment's life. `backend` names the backend in
  // messages and must live for ever. Returns nullptr with a JavaScript exception pending.
  static Instance* create(napi_env env, const char* backend);
  static Instance& of(napi_env env);
  // The instance of the calling OS thread, or nullptr.
  static Instance* current();

  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance();

  napi_env env() const { return env_; }
  const char* backend() const { return backend_; }
  CallbackArena& callbacks() { return *callbacks_; }
  ReleaseKeys& release_keys() { return release_keys_; }
  bool on_own_thread() const { return callbacks_->on_own_thread(); }

  // One-shot callbacks that C still owes to this thread.
  uint32_t pending_callbacks() const { return callbacks_->pending(); }
  // Called on this thread whenever the number above goes from 0 to 1.
  void set_pending_listener(Hook hook, void* argument) {
    callbacks_->set_pending_listener(hook, argument);
  }

  // Teardown hooks run last-in first-out when the environment ends, while callbacks still reach
  // JavaScript if it can run; afterwards every callback record of this instance is dead.
  void add_teardown_hook(Hook hook, void* argument);
  void remove_teardown_hook(Hook hook, void* argument);

  // Calls a JavaScript function in the scope that fits: plainly inside JavaScript or a batch,
  // otherwise with microtasks and ticks run after it. An exception is reported as uncaught, since
  // it must not unwind the C code in between; the result is then nullptr.
  napi_value call_javascript(napi_value function, size_t argc, const napi_value* argv);
  // As Node.js does for an exception that nobody caught: 'uncaughtException', or the end.
  void report_uncaught(napi_value error);
  // Reports and clears a pending exception, if there is one.
  void report_pending_exception();
  // The asynchronous context that batches of callbacks run in.
  napi_async_context async_context() const { return async_context_; }

  // Stores the functions bound in this instance: JavaScript function objects point to them.
  std::vector<BoundFunction>& bound_functions() { return bound_functions_; }
  // The same for functions that are not SPDK's.
  std::vector<BoundFunction>& own_functions() { return own_functions_; }

 private:
  friend class CallbackBatch;
  friend class NativeCallScope;

  Instance(napi_env env, const char* backend);
  static void tear_down(void* instance);

  struct TeardownHook {
    Hook hook;
    void* argument;
  };

  napi_env env_;
  const char* backend_;
  CallbackArena* callbacks_;
  ReleaseKeys release_keys_;
  napi_async_context async_context_ = nullptr;
  CallbackBatch* batch_ = nullptr;
  uint32_t native_call_depth_ = 0;
  bool torn_down_ = false;
  std::vector<TeardownHook> teardown_hooks_;
  std::vector<BoundFunction> bound_functions_;
  std::vector<BoundFunction> own_functions_;
};

// Marks that JavaScript called into C: callbacks that C makes meanwhile are nested in JavaScript,
// so they must not run microtasks.
class NativeCallScope {
 public:
  explicit NativeCallScope(Instance& instance) : instance_(instance) {
    ++instance_.native_call_depth_;
  }
  ~NativeCallScope() { --instance_.native_call_depth_; }
  NativeCallScope(const NativeCallScope&) = delete;
  NativeCallScope& operator=(const NativeCallScope&) = delete;

 private:
  Instance& instance_;
};

}  // namespace spdk_ts
