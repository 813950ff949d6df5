// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "io_pool.h"

#include <sys/mman.h>
#include <cerrno>

namespace embedded::bdev {

namespace {

constexpr std::size_t kCacheLine = 64;

// An odd number of cache lines per element spreads the same field of consecutive elements over all
// cache sets; an even stride would make them evict one another at high queue depth.
std::size_t element_stride(std::size_t bytes) {
  const std::size_t lines = (bytes + kCacheLine - 1) / kCacheLine;
  return (lines | 1) * kCacheLine;
}

}  // namespace

int IoPool::create(uint32_t capacity, std::size_t module_context_bytes) {
  stride_ = element_stride(sizeof(spdk_bdev_io) + module_context_bytes);
  void* mapping = mmap(nullptr, stride_ * capacity, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) {
    return -ENOMEM;
  }
  memory_ = static_cast<std::byte*>(mapping);
  capacity_ = capacity;
  carved_ = 0;
  returned_count_ = 0;
  returned_ = nullptr;
  return 0;
}

void IoPool::destroy() {
  if (memory_ != nullptr) {
    munmap(memory_, stride_ * capacity_);
  }
  memory_ = nullptr;
  capacity_ = 0;
  carved_ = 0;
  returned_count_ = 0;
  returned_ = nullptr;
}

spdk_bdev_io* IoPool::take() {
  lock();
  spdk_bdev_io* io = returned_;
  if (io != nullptr) {
    returned_ = io->internal.buf_link.stqe_next;
    --returned_count_;
  } else if (carved_ < capacity_) {
    io = reinterpret_cast<spdk_bdev_io*>(memory_ + stride_ * carved_);
    ++carved_;
  }
  unlock();
  return io;
}

void IoPool::put(spdk_bdev_io* io) {
  lock();
  io->internal.buf_link.stqe_next = returned_;
  returned_ = io;
  ++returned_count_;
  unlock();
}

void IoPool::lock() {
  while (busy_.test_and_set(std::memory_order_acquire)) {
    while (busy_.test(std::memory_order_relaxed)) {
    }
  }
}

void IoPool::unlock() { busy_.clear(std::memory_order_release); }

}  // namespace embedded::bdev
