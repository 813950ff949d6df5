// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A fixed number of buffers of one size, shared by all threads.
//
// The buffers are carved from one mapping on first use: the default pools, nearly 200 MiB, cost
// address space until somebody needs them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>

#include "spdk/thread.h"

namespace embedded::iobuf {

class BufferPool {
 public:
  // 0 or -ENOMEM.
  int create(uint64_t count, uint32_t buffer_bytes);
  void destroy();

  spdk_iobuf_buffer* take();
  void put(spdk_iobuf_buffer* buffer);

  uint64_t missing() const { return carved_ - returned_count_; }

 private:
  std::mutex lock_;
  std::byte* memory_ = nullptr;
  uint64_t count_ = 0;
  uint32_t buffer_bytes_ = 0;
  uint64_t carved_ = 0;
  uint64_t returned_count_ = 0;
  spdk_iobuf_buffer* returned_ = nullptr;
};

}  // namespace embedded::iobuf
