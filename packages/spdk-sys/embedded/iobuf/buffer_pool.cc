// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "buffer_pool.h"

#include <sys/mman.h>

#include <cerrno>

namespace embedded::iobuf {

int BufferPool::create(uint64_t count, uint32_t buffer_bytes) {
  void* mapping = mmap(nullptr, count * buffer_bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) {
    return -ENOMEM;
  }
  memory_ = static_cast<std::byte*>(mapping);
  count_ = count;
  buffer_bytes_ = buffer_bytes;
  carved_ = 0;
  returned_count_ = 0;
  returned_ = nullptr;
  return 0;
}

void BufferPool::destroy() {
  if (memory_ != nullptr) {
    munmap(memory_, count_ * buffer_bytes_);
  }
  memory_ = nullptr;
  count_ = 0;
}

spdk_iobuf_buffer* BufferPool::take() {
  const std::lock_guard guard(lock_);
  if (returned_ != nullptr) {
    spdk_iobuf_buffer* buffer = returned_;
    returned_ = buffer->stailq.stqe_next;
    returned_count_--;
    return buffer;
  }
  if (carved_ == count_) {
    return nullptr;
  }
  return reinterpret_cast<spdk_iobuf_buffer*>(memory_ + carved_++ * buffer_bytes_);
}

void BufferPool::put(spdk_iobuf_buffer* buffer) {
  const std::lock_guard guard(lock_);
  buffer->stailq.stqe_next = returned_;
  returned_ = buffer;
  returned_count_++;
}

}  // namespace embedded::iobuf
