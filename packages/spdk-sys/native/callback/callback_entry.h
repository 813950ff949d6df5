// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <cstdint>

#include "callback/callback_record.h"
#include "callback/context_value.h"
#include "marshal/value_place.h"
#include "node_api_setup.h"

namespace spdk_ts {

class Instance;

// One call from C into JavaScript. Finds the record of the token, refuses calls that are stale or
// on the wrong thread, and holds the handles of the call.
class CallbackEntry {
 public:
  CallbackEntry(uint64_t token, unsigned member);
  ~CallbackEntry();
  CallbackEntry(const CallbackEntry&) = delete;
  CallbackEntry& operator=(const CallbackEntry&) = delete;

  // False when JavaScript must not be entered; the reason has been reported.
  bool accepted() const { return instance_ != nullptr; }
  napi_env env() const { return env_; }
  napi_value context() const { return context_.write(env_); }
  // nullptr when the function threw, which has been reported.
  napi_value call(size_t argc, const napi_value* argv);
  ValuePlace result_place() const;
  // Reports the exception that converting the result left pending.
  void report_bad_result();

 private:
  Instance* instance_ = nullptr;
  napi_env env_ = nullptr;
  napi_handle_scope handles_ = nullptr;
  napi_value javascript_ = nullptr;
  const FunctionDescriptor* function_ = nullptr;
  // Copies, because the record may be released and reused while the function runs.
  const CallbackParameter* parameter_ = nullptr;
  ContextValue context_;
  bool was_pending_ = false;
};

}  // namespace spdk_ts
