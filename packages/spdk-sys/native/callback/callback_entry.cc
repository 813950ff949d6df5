// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "callback/callback_entry.h"

#include "callback/callback_arena.h"
#include "callback/fault_report.h"
#include "instance.h"

namespace spdk_ts {

CallbackEntry::CallbackEntry(uint64_t token, unsigned member) {
  CallbackRecord* record = CallbackArena::find(token);
  if (record == nullptr || record->token.load(std::memory_order_acquire) != token) [[unlikely]] {
    report_stale(record, token);
    return;
  }
  CallbackArena& arena = *record->arena;
  if (!arena.on_own_thread()) [[unlikely]] {
    report_wrong_thread(*record, token);
    const CallbackParameter* parameter = record->parameters[member];
    if (parameter != nullptr && parameter->lifetime == Lifetime::kOnce) arena.misdeliver(*record);
    return;
  }
  parameter_ = record->parameters[member];
  function_ = record->function.load(std::memory_order_relaxed);
  context_ = record->context;
  instance_ = arena.instance();
  env_ = instance_->env();
  napi_open_handle_scope(env_, &handles_);
  napi_get_reference_value(env_, record->functions[member], &javascript_);
  if (parameter_->lifetime != Lifetime::kOnce) return;
  // Released before the call: the handle keeps the function alive, and a second completion is
  // recognised even if it comes while the first is being delivered. The callback stays pending
  // until the function has returned, so that an operation started in it keeps the count above 0.
  was_pending_ = record->pending;
  record->pending = false;
  arena.release(*record);
}

CallbackEntry::~CallbackEntry() {
  if (instance_ == nullptr) return;
  if (was_pending_) instance_->callbacks().remove_pending();
  napi_close_handle_scope(env_, handles_);
}

napi_value CallbackEntry::call(size_t argc, const napi_value* argv) {
  return instance_->call_javascript(javascript_, argc, argv);
}

ValuePlace CallbackEntry::result_place() const {
  return {function_, parameter_->parameter, ValuePlace::Kind::kCallbackResult};
}

void CallbackEntry::report_bad_result() { instance_->report_pending_exception(); }

}  // namespace spdk_ts
