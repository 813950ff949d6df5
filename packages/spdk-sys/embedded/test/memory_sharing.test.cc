// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Pools, rings and memory maps that several OS threads use at once. Mostly for ThreadSanitizer.
#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

#include "check.h"
#include "spdk/env.h"
#include "threads.h"

namespace {

constexpr int kThreads = 4;

template <typename F>
void run_on_threads(F function) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; i++) {
    threads.emplace_back(function, i);
  }
  for (auto& thread : threads) {
    thread.join();
  }
}

}  // namespace

TEST(a_memory_pool_gives_no_element_to_two_os_threads) {
  constexpr int kRounds = 5000;
  auto* pool = spdk_mempool_create("shared", 8, sizeof(int), 0, SPDK_ENV_SOCKET_ID_ANY);
  std::atomic<int> collisions{0};
  std::atomic<int> taken{0};
  run_on_threads([&](int self) {
    for (int round = 0; round < kRounds; round++) {
      void* elements[3];
      if (spdk_mempool_get_bulk(pool, elements, 3) != 0) {
        std::this_thread::yield();
        continue;
      }
      taken++;
      for (void* element : elements) {
        *static_cast<int*>(element) = self;
      }
      for (void* element : elements) {
        collisions += *static_cast<int*>(element) != self ? 1 : 0;
      }
      spdk_mempool_put(pool, elements[0]);
      spdk_mempool_put_bulk(pool, elements + 1, 2);
    }
  });
  CHECK_EQ(collisions.load(), 0);
  CHECK(taken > 0);
  CHECK_EQ(spdk_mempool_count(pool), 8);
  spdk_mempool_free(pool);
}

TEST(a_ring_passes_everything_to_one_of_several_consumers) {
  constexpr uintptr_t kObjects = 20000;
  spdk_ring* ring = spdk_ring_create(SPDK_RING_TYPE_MP_MC, 32, SPDK_ENV_SOCKET_ID_ANY);
  std::atomic<uintptr_t> sum{0};
  std::atomic<uintptr_t> received{0};
  run_on_threads([&](int self) {
    if (self % 2 == 0) {
      for (uintptr_t next = 1; next <= kObjects;) {
        void* object = reinterpret_cast<void*>(next);
        const size_t sent = spdk_ring_enqueue(ring, &object, 1, nullptr);
        next += sent;
        if (sent == 0) {
          std::this_thread::yield();
        }
      }
      return;
    }
    while (received < 2 * kObjects) {
      void* objects[4];
      const size_t count = spdk_ring_dequeue(ring, objects, 4);
      for (size_t i = 0; i < count; i++) {
        sum += reinterpret_cast<uintptr_t>(objects[i]);
      }
      received += count;
      if (count == 0) {
        std::this_thread::yield();
      }
    }
  });
  CHECK_EQ(received.load(), 2 * kObjects);
  CHECK_EQ(sum.load(), kObjects * (kObjects + 1));
  CHECK_EQ(spdk_ring_count(ring), 0);
  spdk_ring_free(ring);
}

TEST(a_memory_map_is_read_while_it_is_written) {
  constexpr size_t kUnit = size_t{2} << 20;
  constexpr uint64_t kNone = 7;
  // Addresses are all it is about: there need not be any memory at them.
  constexpr uint64_t kFirst = uint64_t{1} << 40;
  spdk_mem_map* map = spdk_mem_map_alloc(kNone, nullptr, nullptr);
  std::atomic<int> wrong{0};
  run_on_threads([&](int self) {
    for (uint64_t unit = 0; unit < 2000; unit++) {
      const uint64_t address = kFirst + unit * kUnit;
      if (self % 2 == 0) {
        wrong += spdk_mem_map_set_translation(map, address, kUnit, address) != 0 ? 1 : 0;
        continue;
      }
      const uint64_t found = spdk_mem_map_translate(map, address, nullptr);
      wrong += found != kNone && found != address ? 1 : 0;
    }
  });
  CHECK_EQ(wrong.load(), 0);
  CHECK_EQ(spdk_mem_map_translate(map, kFirst + 1999 * kUnit, nullptr), kFirst + 1999 * kUnit);
  spdk_mem_map_free(&map);
}
