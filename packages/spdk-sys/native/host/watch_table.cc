// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/watch_table.h"

#include <array>
#include <atomic>

#include "host/message_watch.h"
#include "host/sleeper.h"

namespace spdk_ts {
namespace {

// Plain static storage: senders may be OS threads that outlive main.
constexpr size_t kMostQueues = 1024;

struct Entry {
  std::atomic<const void*> queue{nullptr};
  std::atomic<Sleeper*> sleeper{nullptr};
};

constinit std::array<Entry, kMostQueues> entries;
// Entries behind this one have never been used.
constinit std::atomic<size_t> used{0};

Entry* find(const void* queue) {
  size_t count = used.load(std::memory_order_acquire);
  for (size_t index = 0; index < count; ++index) {
    if (entries[index].queue.load(std::memory_order_acquire) == queue) return &entries[index];
  }
  return nullptr;
}

}  // namespace

namespace watch_table {

bool add(const void* queue, Sleeper* sleeper) {
  Entry* entry = find(nullptr);
  size_t count = used.load(std::memory_order_relaxed);
  if (entry == nullptr) {
    if (count == kMostQueues) return false;
    entry = &entries[count++];
  }
  entry->sleeper.store(sleeper, std::memory_order_relaxed);
  entry->queue.store(queue, std::memory_order_release);
  used.store(count, std::memory_order_release);
  return true;
}

void move(const void* queue, Sleeper* sleeper) {
  Entry* entry = find(queue);
  if (entry != nullptr) entry->sleeper.store(sleeper, std::memory_order_seq_cst);
}

void remove(const void* queue) {
  Entry* entry = find(queue);
  if (entry != nullptr) entry->queue.store(nullptr, std::memory_order_release);
}

}  // namespace watch_table

void message_sent(const void* queue) noexcept {
  // Whether somebody sleeps must not be looked at before the message can be seen.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (Sleeper::armed_count.load(std::memory_order_relaxed) == 0) return;
  Entry* entry = find(queue);
  if (entry == nullptr) return;
  Sleeper* sleeper = entry->sleeper.load(std::memory_order_seq_cst);
  if (sleeper != nullptr) sleeper->notify();
}

}  // namespace spdk_ts
