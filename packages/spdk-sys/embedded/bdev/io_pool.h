// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The pool of spdk_bdev_io that all threads share.
//
// Its size is fixed (spdk_bdev_opts::bdev_io_pool_size): running out is reported as -ENOMEM to the
// submitter, never by growing. Elements are carved from one mapping on first use, so an idle
// process pays address space for the 65,535 default elements, not memory.
//
// An element handed out always has its buffer bookkeeping cleared (see io.h, clear_buffer_state),
// which keeps those cache lines out of the submission path.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "spdk/bdev_module.h"

namespace embedded::bdev {

class IoPool {
 public:
  // Returns 0 or -ENOMEM.
  int create(uint32_t capacity, std::size_t module_context_bytes);
  void destroy();

  spdk_bdev_io* take();
  void put(spdk_bdev_io* io);

  uint32_t capacity() const { return capacity_; }
  uint32_t available() const {
    return static_cast<uint32_t>(capacity_ - carved_ + returned_count_);
  }

 private:
  void lock();
  void unlock();

  std::byte* memory_ = nullptr;
  std::size_t stride_ = 0;
  uint32_t capacity_ = 0;
  uint32_t carved_ = 0;
  uint32_t returned_count_ = 0;
  spdk_bdev_io* returned_ = nullptr;
  std::atomic_flag busy_ = ATOMIC_FLAG_INIT;
};

}  // namespace embedded::bdev
