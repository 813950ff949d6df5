// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// The embedded backend tells of its messages itself. A thread stands for its queue.
#include "host/message_watch.h"

#include "embedded/thread/message_hook.h"

namespace spdk_ts {

const void* message_queue_of(spdk_thread* thread) {
  embedded::message_hook.store([](const spdk_thread* sent_to) { message_sent(sent_to); });
  return thread;
}

}  // namespace spdk_ts
