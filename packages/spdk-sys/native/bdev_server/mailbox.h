// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "ring/spdk_bdev_headers.h"

namespace spdk_ts {

// What other threads want done on the thread of a host, outside of SPDK's poll. For what is rare:
// requests have ways of their own.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  using Task = std::function<void()>;

  // `thread` is polled by the one who opens the mailbox, now and again.
  explicit Mailbox(spdk_thread* thread) : thread_(thread) {}
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  spdk_thread* thread() const { return thread_; }

  // Any thread. False when the mailbox is closed: the task is dropped.
  bool post(Task task);
  // On the mailbox's thread: does what was posted, true if there was something.
  bool open();
  bool empty() const { return !filled_.load(std::memory_order_relaxed); }
  // Nothing is done any more.
  void close();

 private:
  spdk_thread* const thread_;
  std::atomic<bool> filled_{false};
  std::mutex mutex_;
  std::vector<Task> tasks_;
  bool closed_ = false;
};

// Has `task` done in a poll of the thread. False when SPDK cannot take the message; the task is
// dropped.
bool send_task(const spdk_thread* thread, std::function<void()> task);

}  // namespace spdk_ts
