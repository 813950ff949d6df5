// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/mailbox.h"

#include <utility>

namespace spdk_ts {

bool Mailbox::post(Task task) {
  {
    std::lock_guard lock(mutex_);
    if (closed_) return false;
    tasks_.push_back(std::move(task));
    if (filled_.exchange(true)) return true;
  }
  // Nothing but the end of a sleep: whoever polls the thread opens the mailbox after it.
  spdk_thread_send_msg(
      thread_, [](void*) {}, nullptr);
  return true;
}

bool Mailbox::open() {
  if (empty()) return false;
  std::vector<Task> tasks;
  {
    std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
    filled_ = false;
  }
  for (Task& task : tasks) task();
  return true;
}

void Mailbox::close() {
  std::vector<Task> dropped;
  std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(tasks_);
  filled_ = false;
}

bool send_task(const spdk_thread* thread, std::function<void()> task) {
  auto message = std::make_unique<std::function<void()>>(std::move(task));
  auto run = [](void* data) {
    std::unique_ptr<std::function<void()>> task(static_cast<std::function<void()>*>(data));
    (*task)();
  };
  if (spdk_thread_send_msg(thread, run, message.get()) != 0) return false;
  message.release();
  return true;
}

}  // namespace spdk_ts
