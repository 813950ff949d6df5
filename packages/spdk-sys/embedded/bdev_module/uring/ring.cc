// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "ring.h"

namespace embedded::bdev_module::uring {

Ring::~Ring() {
  if (open_) {
    io_uring_queue_exit(&ring_);
  }
}

int Ring::open(unsigned depth) {
  const int rc = io_uring_queue_init(depth, &ring_, 0);
  open_ = rc == 0;
  return rc;
}

io_uring_sqe* Ring::next_entry() {
  // Kernels before 5.5 lose completions for which the ring has no room.
  if (outstanding_ >= *ring_.cq.kring_entries) {
    return nullptr;
  }
  io_uring_sqe* entry = io_uring_get_sqe(&ring_);
  if (entry != nullptr) {
    ++outstanding_;
  }
  return entry;
}

int Ring::submit() { return io_uring_submit(&ring_); }

unsigned Ring::reap(io_uring_cqe* completions, unsigned most) {
  unsigned count = 0;
  io_uring_cqe* completion = nullptr;
  while (count < most && io_uring_peek_cqe(&ring_, &completion) == 0 && completion != nullptr) {
    completions[count++] = *completion;
    io_uring_cqe_seen(&ring_, completion);
  }
  outstanding_ -= count;
  return count;
}

}  // namespace embedded::bdev_module::uring
