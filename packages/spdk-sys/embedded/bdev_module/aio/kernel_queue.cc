// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "kernel_queue.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <ctime>

namespace embedded::bdev_module::aio {

namespace {

// The kernel maps its ring of completions into the process, at the address that names the queue
// (fs/aio.c). Its layout has been the same since Linux 2.6; another one would have another magic
// number or an incompatible feature.
struct CompletionRing {
  uint32_t id;
  uint32_t size;
  uint32_t head;
  uint32_t tail;
  uint32_t magic;
  uint32_t compatible_features;
  uint32_t incompatible_features;
  uint32_t header_bytes;

  bool is_known() const { return magic == 0xa10a10a1 && incompatible_features == 0; }
  const io_event* events() const {
    return reinterpret_cast<const io_event*>(reinterpret_cast<const char*>(this) + header_bytes);
  }
};

unsigned take_from_ring(CompletionRing& ring, io_event* events, unsigned most) {
  // Only this thread moves the head, only the kernel the tail.
  std::atomic_ref<uint32_t> shared_head(ring.head);
  const uint32_t tail = std::atomic_ref<uint32_t>(ring.tail).load(std::memory_order_acquire);
  uint32_t head = shared_head.load(std::memory_order_relaxed);
  unsigned count = 0;
  while (head != tail && count < most) {
    events[count++] = ring.events()[head];
    head = head + 1 == ring.size ? 0 : head + 1;
  }
  if (count > 0) {
    // The kernel overwrites what lies before the head, so the copies come first.
    shared_head.store(head, std::memory_order_release);
  }
  return count;
}

}  // namespace

KernelQueue::~KernelQueue() {
  if (context_ != 0) {
    syscall(SYS_io_destroy, context_);
  }
}

int KernelQueue::open(unsigned depth) {
  return syscall(SYS_io_setup, depth, &context_) == 0 ? 0 : -errno;
}

int KernelQueue::submit(iocb** blocks, int count) {
  for (;;) {
    const long taken = syscall(SYS_io_submit, context_, static_cast<long>(count), blocks);
    if (taken >= 0) {
      return static_cast<int>(taken);
    }
    if (errno != EINTR) {
      return -errno;
    }
  }
}

unsigned KernelQueue::reap(io_event* events, unsigned most) {
  auto* ring = reinterpret_cast<CompletionRing*>(context_);
  if (ring->is_known()) [[likely]] {
    return take_from_ring(*ring, events, most);
  }
  timespec at_once{};
  const long count =
      syscall(SYS_io_getevents, context_, 0L, static_cast<long>(most), events, &at_once);
  return static_cast<unsigned>(std::max(count, 0L));
}

}  // namespace embedded::bdev_module::aio
