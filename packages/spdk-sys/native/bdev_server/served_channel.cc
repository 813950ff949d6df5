// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/served_channel.h"

#include "bdev_server/request_completion.h"

namespace spdk_ts {

bool Outbox::add(spdk_bdev_io* bdev_io, const RequestCompletion& completion) {
  {
    std::lock_guard lock(mutex_);
    completed_.push_back({bdev_io, completion});
  }
  return announce();
}

bool Outbox::announce() {
  std::lock_guard lock(mutex_);
  if (announced_ || completed_.empty()) return true;
  // The message owns a reference: the channel goes when its last I/O has completed, in deliver().
  auto self = std::make_unique<std::shared_ptr<Outbox>>(shared_from_this());
  if (spdk_thread_send_msg(thread_, deliver, self.get()) != 0) return false;
  self.release();
  announced_ = true;
  return true;
}

void Outbox::deliver(void* data) {
  std::unique_ptr<std::shared_ptr<Outbox>> self(static_cast<std::shared_ptr<Outbox>*>(data));
  Outbox& outbox = **self;
  std::vector<Completed> completed;
  {
    std::lock_guard lock(outbox.mutex_);
    completed.swap(outbox.completed_);
    outbox.announced_ = false;
  }
  for (const Completed& one : completed) complete_request(one.bdev_io, one.completion);
}

}  // namespace spdk_ts
