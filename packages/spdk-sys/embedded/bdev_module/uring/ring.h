// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// An io_uring of one thread.
#pragma once

#include <liburing.h>

#include <cstdint>

namespace embedded::bdev_module::uring {

class Ring {
 public:
  Ring() = default;
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  // 0 or a negative errno.
  int open(unsigned depth);

  // An entry to fill in; NULL when the ring has no room for another request or its completion.
  io_uring_sqe* next_entry();

  // Gives the kernel all entries that are filled in. Their number, or a negative errno; then they
  // stay for the next call.
  int submit();

  // Takes up to `most` completions, without waiting; their number.
  unsigned reap(io_uring_cqe* completions, unsigned most);

  // Requests that were given an entry and are not completed.
  uint64_t outstanding() const { return outstanding_; }

 private:
  io_uring ring_{};
  bool open_ = false;
  uint64_t outstanding_ = 0;
};

}  // namespace embedded::bdev_module::uring
