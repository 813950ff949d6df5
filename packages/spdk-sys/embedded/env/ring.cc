// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Rings of pointers, lock-free, with a fixed capacity. Producers reserve slots by moving a head
// forward, fill them, and publish them in the order of their reservations by moving the tail; the
// consuming side works the same way.
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "spdk/env.h"

namespace {

constexpr size_t kCacheLine = 64;
constexpr size_t kMaxCapacity = 0x7fffffff;

// One side of the ring. head and tail share a cache line, the two sides do not.
struct alignas(kCacheLine) Cursor {
  std::atomic<uint64_t> head{0};
  std::atomic<uint64_t> tail{0};
  bool single = false;  // Only one OS thread at a time is on this side.

  // Publishes [from, to). Waits for the reservations made before, so that the other side never sees
  // a slot that is reserved but not yet filled.
  void publish(uint64_t from, uint64_t to) {
    while (!single && tail.load(std::memory_order_acquire) != from) {
      spdk_pause();
    }
    tail.store(to, std::memory_order_release);
  }
};

}  // namespace

struct spdk_ring {
  Cursor producer;
  Cursor consumer;
  uint64_t capacity = 0;
  uint64_t mask = 0;
  // Atomic only for the C++ memory model: a slot is never accessed by two threads without an
  // acquire/release pair on a tail between them.
  std::unique_ptr<std::atomic<void*>[]> slots;

  // All or nothing; the number of slots that are left goes to free_space.
  size_t enqueue(void* const* objects, size_t count, size_t* free_space) {
    uint64_t from = producer.head.load(std::memory_order_acquire);
    uint64_t available = 0;
    do {
      available = capacity - (from - consumer.tail.load(std::memory_order_acquire));
      // A stale head can lie behind the consumer: then the difference is no number of free slots.
      if (available > capacity) {
        available = capacity;
      }
      if (count > available) {
        if (free_space != nullptr) {
          *free_space = available;
        }
        return 0;
      }
    } while (!reserve(producer, from, from + count));
    for (size_t i = 0; i < count; i++) {
      slots[(from + i) & mask].store(objects[i], std::memory_order_relaxed);
    }
    producer.publish(from, from + count);
    if (free_space != nullptr) {
      *free_space = available - count;
    }
    return count;
  }

  // As many as there are.
  size_t dequeue(void** objects, size_t count) {
    uint64_t from = consumer.head.load(std::memory_order_acquire);
    uint64_t taken = 0;
    do {
      const uint64_t tail = producer.tail.load(std::memory_order_acquire);
      const uint64_t available = tail > from ? tail - from : 0;
      taken = count < available ? count : available;
      if (taken == 0) {
        return 0;
      }
    } while (!reserve(consumer, from, from + taken));
    for (size_t i = 0; i < taken; i++) {
      objects[i] = slots[(from + i) & mask].load(std::memory_order_relaxed);
    }
    consumer.publish(from, from + taken);
    return taken;
  }

  size_t size() const {
    const uint64_t from = consumer.tail.load(std::memory_order_acquire);
    const uint64_t to = producer.tail.load(std::memory_order_acquire);
    const uint64_t used = to > from ? to - from : 0;
    return used < capacity ? used : capacity;
  }

 private:
  static bool reserve(Cursor& cursor, uint64_t& from, uint64_t to) {
    if (cursor.single) {
      cursor.head.store(to, std::memory_order_relaxed);
      return true;
    }
    return cursor.head.compare_exchange_weak(from, to, std::memory_order_acq_rel,
                                             std::memory_order_acquire);
  }
};

struct spdk_ring* spdk_ring_create(enum spdk_ring_type type, size_t count, int) {
  if (count > kMaxCapacity || type < SPDK_RING_TYPE_SP_SC || type > SPDK_RING_TYPE_MP_MC) {
    return nullptr;
  }
  auto ring = std::unique_ptr<spdk_ring>(new (std::nothrow) spdk_ring);
  if (ring == nullptr) {
    return nullptr;
  }
  const uint64_t slots = std::bit_ceil(static_cast<uint64_t>(count) + 1);
  ring->slots.reset(new (std::nothrow) std::atomic<void*>[slots]);
  if (ring->slots == nullptr) {
    return nullptr;
  }
  ring->capacity = count;
  ring->mask = slots - 1;
  ring->producer.single = type == SPDK_RING_TYPE_SP_SC;
  ring->consumer.single = type != SPDK_RING_TYPE_MP_MC;
  return ring.release();
}

void spdk_ring_free(struct spdk_ring* ring) { const std::unique_ptr<spdk_ring> owned(ring); }

size_t spdk_ring_count(struct spdk_ring* ring) { return ring->size(); }

size_t spdk_ring_enqueue(struct spdk_ring* ring, void** objs, size_t count, size_t* free_space) {
  return ring->enqueue(objs, count, free_space);
}

size_t spdk_ring_dequeue(struct spdk_ring* ring, void** objs, size_t count) {
  return ring->dequeue(objs, count);
}
