// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "callback/callback_batch.h"

#include "instance.h"

namespace spdk_ts {

CallbackBatch::CallbackBatch(Instance& instance) : instance_(instance), outer_(instance.batch_) {
  napi_open_handle_scope(instance_.env(), &handles_);
  instance_.batch_ = this;
}

void CallbackBatch::enter_javascript() {
  if (scope_ != nullptr) return;
  if (outer_ != nullptr) {
    outer_->enter_javascript();
    return;
  }
  // The resource is the asynchronous context's: Node.js ignores this argument.
  napi_open_callback_scope(instance_.env(), nullptr, instance_.async_context(), &scope_);
}

CallbackBatch::~CallbackBatch() {
  instance_.batch_ = outer_;
  if (scope_ != nullptr) napi_close_callback_scope(instance_.env(), scope_);
  // Closing the scope runs microtasks and ticks, which may throw.
  instance_.report_pending_exception();
  napi_close_handle_scope(instance_.env(), handles_);
}

}  // namespace spdk_ts
