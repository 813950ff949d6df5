// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "node_api_setup.h"

namespace spdk_ts {

class Instance;

// Put around every poll that libuv starts. Callbacks which C makes meanwhile enter JavaScript in
// one common callback scope: microtasks and ticks run once, when the batch ends. The scope opens
// with the first callback, so a poll that completes nothing costs next to nothing.
class CallbackBatch {
 public:
  explicit CallbackBatch(Instance& instance);
  ~CallbackBatch();
  CallbackBatch(const CallbackBatch&) = delete;
  CallbackBatch& operator=(const CallbackBatch&) = delete;

  // Opens the callback scope if it is not open yet.
  void enter_javascript();

 private:
  Instance& instance_;
  CallbackBatch* outer_;
  napi_handle_scope handles_ = nullptr;
  napi_callback_scope scope_ = nullptr;
};

}  // namespace spdk_ts
