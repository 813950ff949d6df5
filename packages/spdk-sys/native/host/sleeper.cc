// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/sleeper.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <mutex>
#include <vector>

#include "process_lifetime.h"

namespace spdk_ts {
namespace {

struct Pool {
  std::mutex mutex;
  std::vector<Sleeper*> free;
};

Pool& pool() {
  static ProcessLifetime<Pool> sleepers;
  return *sleepers;
}

}  // namespace

std::atomic<unsigned> Sleeper::armed_count{0};

Sleeper* Sleeper::acquire() {
  std::lock_guard lock(pool().mutex);
  if (!pool().free.empty()) {
    Sleeper* sleeper = pool().free.back();
    pool().free.pop_back();
    return sleeper;
  }
  int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) return nullptr;
  // Never freed, see the class.
  auto* sleeper = new Sleeper;
  sleeper->descriptor_ = descriptor;
  return sleeper;
}

void Sleeper::release() {
  disarm();
  std::lock_guard lock(pool().mutex);
  pool().free.push_back(this);
}

void Sleeper::arm() {
  if (!armed_.exchange(true)) armed_count.fetch_add(1);
  // The poll that follows must not look before others can see that this one sleeps.
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

void Sleeper::disarm() {
  if (armed_.exchange(false)) armed_count.fetch_sub(1);
}

void Sleeper::notify_armed() noexcept {
  if (!armed_.exchange(false)) return;
  armed_count.fetch_sub(1);
  wake();
}

void Sleeper::wake() noexcept {
  uint64_t one = 1;
  // Fails only when the counter is full, and then it is readable anyway.
  [[maybe_unused]] ssize_t rc = write(descriptor_, &one, sizeof(one));
}

void Sleeper::drain() {
  uint64_t wakes;
  [[maybe_unused]] ssize_t rc = read(descriptor_, &wakes, sizeof(wakes));
}

}  // namespace spdk_ts
