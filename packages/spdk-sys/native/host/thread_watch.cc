// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/thread_watch.h"

#include "host/message_watch.h"
#include "host/sleeper.h"
#include "host/watch_table.h"

namespace spdk_ts {

void ThreadWatch::add(spdk_thread* thread, Sleeper* sleeper) {
  const void* queue = message_queue_of(thread);
  if (queue != nullptr && !watch_table::add(queue, sleeper)) queue = nullptr;
  if (queue == nullptr) ++unwatched_;
  queues_[thread] = queue;
}

void ThreadWatch::move(spdk_thread* thread, Sleeper* sleeper) {
  auto found = queues_.find(thread);
  if (found != queues_.end() && found->second != nullptr) {
    watch_table::move(found->second, sleeper);
  }
  if (sleeper != nullptr) sleeper->wake();
}

void ThreadWatch::remove(spdk_thread* thread) {
  auto found = queues_.find(thread);
  if (found == queues_.end()) return;
  if (found->second != nullptr) {
    watch_table::remove(found->second);
  } else {
    --unwatched_;
  }
  queues_.erase(found);
}

const void* ThreadWatch::queue(spdk_thread* thread) const {
  auto found = queues_.find(thread);
  return found == queues_.end() ? nullptr : found->second;
}

}  // namespace spdk_ts
