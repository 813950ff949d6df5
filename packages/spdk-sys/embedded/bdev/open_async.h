// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Opening a bdev that may not exist yet.
#pragma once

#include <memory>
#include <string>

#include "spdk/bdev_module.h"

#include "tailq.h"

namespace embedded::bdev {

struct OpenAsyncRequest {
  std::string name;
  bool write;
  spdk_bdev_event_cb_t event_fn;
  void* event_ctx;
  spdk_bdev_open_async_cb_t callback;
  void* callback_arg;
  uint64_t timeout_ms;
  uint64_t start_ticks;
  spdk_thread* thread;
  spdk_poller* poller;
  spdk_bdev_desc* desc;
  int rc;
  TailQueueEntry<OpenAsyncRequest> link;
};

struct OpenAsyncLink {
  static auto& of(OpenAsyncRequest* request) { return request->link; }
};
using OpenAsyncRequests = TailQueue<OpenAsyncLink>;

// At shutdown: those still waiting are told -ESHUTDOWN.
void cancel_async_opens();

}  // namespace embedded::bdev
