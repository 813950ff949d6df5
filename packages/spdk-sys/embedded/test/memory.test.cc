// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Aligned memory, memory pools, memory zones and rings.
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "check.h"
#include "spdk/env.h"
#include "threads.h"

namespace {

constexpr uint32_t kFlags = SPDK_MALLOC_DMA;

bool is_aligned(const void* address, size_t alignment) {
  return reinterpret_cast<uintptr_t>(address) % alignment == 0;
}

bool is_zero(const void* memory, size_t size) {
  const auto* bytes = static_cast<const char*>(memory);
  return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

}  // namespace

TEST(memory_is_aligned_and_zeroed_on_request) {
  for (const size_t alignment : {0, 1, 64, 512, 4096, 65536}) {
    for (const size_t size : {size_t{1}, size_t{512}, size_t{4096}, size_t{3} << 20}) {
      void* memory = spdk_zmalloc(size, alignment, nullptr, SPDK_ENV_SOCKET_ID_ANY, kFlags);
      CHECK(memory != nullptr);
      CHECK(is_aligned(memory, alignment < 64 ? 64 : alignment));
      CHECK(is_zero(memory, size));
      memset(memory, 0xa5, size);
      spdk_free(memory);
    }
  }
  void* dma = spdk_dma_zmalloc(4096, 4096, nullptr);
  CHECK(is_aligned(dma, 4096));
  spdk_dma_free(dma);
  dma = spdk_dma_malloc_socket(4096, 4096, nullptr, SPDK_ENV_SOCKET_ID_ANY);
  CHECK(dma != nullptr);
  spdk_dma_free(dma);
  spdk_free(nullptr);
}

TEST(memory_that_cannot_be_is_null) {
  uint64_t physical = 0;
  CHECK(spdk_malloc(0, 64, nullptr, SPDK_ENV_SOCKET_ID_ANY, kFlags) == nullptr);
  CHECK(spdk_malloc(64, 100, nullptr, SPDK_ENV_SOCKET_ID_ANY, kFlags) == nullptr);
  CHECK(spdk_malloc(64, 64, nullptr, SPDK_ENV_SOCKET_ID_ANY, 0) == nullptr);
  CHECK(spdk_malloc(64, 64, &physical, SPDK_ENV_SOCKET_ID_ANY, kFlags) == nullptr);
  CHECK(spdk_malloc(size_t{1} << 50, 64, nullptr, SPDK_ENV_SOCKET_ID_ANY, kFlags) == nullptr);
  // Beyond the 256 MiB that the environment was started with.
  CHECK(spdk_zmalloc(size_t{300} << 20, 64, nullptr, SPDK_ENV_SOCKET_ID_ANY, kFlags) == nullptr);
}

TEST(memory_of_the_largest_sizes_is_null) {
  EMBEDDED_ONLY();
  CHECK(spdk_malloc(SIZE_MAX, 64, nullptr, SPDK_ENV_SOCKET_ID_ANY, kFlags) == nullptr);
  CHECK(spdk_zmalloc(SIZE_MAX - 63, 4096, nullptr, SPDK_ENV_SOCKET_ID_ANY, kFlags) == nullptr);
  CHECK(spdk_malloc(64, size_t{1} << 63, nullptr, SPDK_ENV_SOCKET_ID_ANY, kFlags) == nullptr);
  void* memory = spdk_dma_malloc(64, 0, nullptr);
  CHECK(spdk_realloc(memory, SIZE_MAX, 64) == nullptr);
  CHECK(spdk_realloc(memory, 128, 100) == nullptr);
  spdk_free(memory);
}

TEST(realloc_keeps_the_content) {
  auto* memory = static_cast<char*>(spdk_realloc(nullptr, 100, 64));
  CHECK(memory != nullptr);
  strcpy(memory, "content");
  memory = static_cast<char*>(spdk_realloc(memory, size_t{4} << 20, 4096));
  CHECK(is_aligned(memory, 4096));
  CHECK_EQ(std::string(memory), "content");
  memory = static_cast<char*>(spdk_dma_realloc(memory, 50, 64, nullptr));
  CHECK_EQ(std::string(memory), "content");
  spdk_free(memory);
}

TEST(freeing_what_is_not_allocated_is_refused) {
  EMBEDDED_ONLY();
  int on_stack = 0;
  spdk_free(&on_stack);
  void* memory = spdk_dma_malloc(64, 0, nullptr);
  spdk_free(static_cast<char*>(memory) + 1);
  spdk_free(memory);
  spdk_free(memory);
  CHECK(spdk_realloc(&on_stack, 64, 0) == nullptr);
}

TEST(a_memory_pool_hands_out_each_element_once) {
  auto* pool = spdk_mempool_create("pool", 15, 100, 0, SPDK_ENV_SOCKET_ID_ANY);
  CHECK(pool != nullptr);
  CHECK_EQ(std::string(spdk_mempool_get_name(pool)), "pool");
  CHECK_EQ(spdk_mempool_lookup("pool"), pool);
  CHECK(spdk_mempool_lookup("no such pool") == nullptr);
  CHECK(spdk_mempool_create("pool", 15, 100, 0, SPDK_ENV_SOCKET_ID_ANY) == nullptr);
  CHECK_EQ(spdk_mempool_count(pool), 15);
  void* elements[16] = {};
  CHECK_EQ(spdk_mempool_get_bulk(pool, elements, 16), -ENOBUFS);
  CHECK_EQ(spdk_mempool_get_bulk(pool, elements, 14), 0);
  elements[14] = spdk_mempool_get(pool);
  CHECK(elements[14] != nullptr);
  CHECK(spdk_mempool_get(pool) == nullptr);
  CHECK_EQ(spdk_mempool_count(pool), 0);
  for (int i = 0; i < 15; i++) {
    memset(elements[i], i, 100);
  }
  for (int i = 0; i < 15; i++) {
    CHECK_EQ(static_cast<char*>(elements[i])[99], i);
  }
  spdk_mempool_put(pool, elements[0]);
  spdk_mempool_put_bulk(pool, elements + 1, 14);
  CHECK_EQ(spdk_mempool_count(pool), 15);
  spdk_mempool_free(pool);
  CHECK(spdk_mempool_lookup("pool") == nullptr);
  spdk_mempool_free(nullptr);
}

TEST(a_memory_pool_constructs_and_visits_its_elements) {
  static int constructed;
  constructed = 0;
  auto* pool = spdk_mempool_create_ctor(
      "pool", 7, 64, 0, SPDK_ENV_SOCKET_ID_ANY,
      [](spdk_mempool*, void* arg, void* element, unsigned index) {
        CHECK_EQ(arg, &constructed);
        *static_cast<unsigned*>(element) = index;
        constructed++;
      },
      &constructed);
  CHECK_EQ(constructed, 7);
  unsigned sum = 0;
  const uint32_t visited = spdk_mempool_obj_iter(
      pool,
      [](spdk_mempool*, void* arg, void* element, unsigned) {
        *static_cast<unsigned*>(arg) += *static_cast<unsigned*>(element);
      },
      &sum);
  CHECK_EQ(visited, 7);
  CHECK_EQ(sum, 21);
  spdk_mempool_free(pool);
}

TEST(wrong_use_of_memory_pools_is_refused) {
  EMBEDDED_ONLY();
  CHECK(spdk_mempool_create("empty", 0, 64, 0, SPDK_ENV_SOCKET_ID_ANY) == nullptr);
  CHECK(spdk_mempool_create(nullptr, 1, 64, 0, SPDK_ENV_SOCKET_ID_ANY) == nullptr);
  CHECK(spdk_mempool_create("huge", SIZE_MAX / 64, 64, 0, SPDK_ENV_SOCKET_ID_ANY) == nullptr);
  CHECK(spdk_mempool_create("huge", 1, SIZE_MAX, 0, SPDK_ENV_SOCKET_ID_ANY) == nullptr);
  auto* pool = spdk_mempool_create("pool", 2, 64, 0, SPDK_ENV_SOCKET_ID_ANY);
  void* element = spdk_mempool_get(pool);
  int foreign = 0;
  spdk_mempool_put(pool, &foreign);
  spdk_mempool_put(pool, static_cast<char*>(element) + 1);
  CHECK_EQ(spdk_mempool_count(pool), 1);
  spdk_mempool_put(pool, element);
  spdk_mempool_put(pool, element);
  CHECK_EQ(spdk_mempool_count(pool), 2);
  spdk_mempool_free(pool);
}

TEST(memory_zones_are_found_by_name) {
  auto* zone = static_cast<char*>(spdk_memzone_reserve_aligned("zone", 1000, SPDK_ENV_SOCKET_ID_ANY,
                                                               SPDK_MEMZONE_NO_IOVA_CONTIG, 4096));
  CHECK(zone != nullptr);
  CHECK(is_aligned(zone, 4096));
  CHECK(is_zero(zone, 1000));
  CHECK_EQ(spdk_memzone_lookup("zone"), zone);
  CHECK(spdk_memzone_reserve("zone", 10, SPDK_ENV_SOCKET_ID_ANY, SPDK_MEMZONE_NO_IOVA_CONTIG) ==
        nullptr);
  CHECK_EQ(spdk_memzone_free("zone"), 0);
  CHECK_EQ(spdk_memzone_free("zone"), -1);
  CHECK(spdk_memzone_lookup("zone") == nullptr);
}

TEST(rings_keep_the_order_and_their_capacity) {
  for (const auto type : {SPDK_RING_TYPE_SP_SC, SPDK_RING_TYPE_MP_SC, SPDK_RING_TYPE_MP_MC}) {
    spdk_ring* ring = spdk_ring_create(type, 5, SPDK_ENV_SOCKET_ID_ANY);
    CHECK(ring != nullptr);
    uintptr_t next_in = 1;
    uintptr_t next_out = 1;
    for (int round = 0; round < 10; round++) {
      void* in[5];
      for (auto& object : in) {
        object = reinterpret_cast<void*>(next_in++);
      }
      size_t free_space = 0;
      CHECK_EQ(spdk_ring_enqueue(ring, in, 3, &free_space), 3);
      CHECK_EQ(free_space, 2);
      CHECK_EQ(spdk_ring_enqueue(ring, in + 3, 3, &free_space), 0);
      CHECK_EQ(spdk_ring_enqueue(ring, in + 3, 2, nullptr), 2);
      CHECK_EQ(spdk_ring_count(ring), 5);
      void* out[10];
      CHECK_EQ(spdk_ring_dequeue(ring, out, 2), 2);
      CHECK_EQ(spdk_ring_dequeue(ring, out + 2, 8), 3);
      CHECK_EQ(spdk_ring_dequeue(ring, out, 8), 0);
      for (int i = 0; i < 5; i++) {
        CHECK_EQ(out[i], reinterpret_cast<void*>(next_out++));
      }
    }
    CHECK_EQ(spdk_ring_count(ring), 0);
    spdk_ring_free(ring);
  }
  CHECK(spdk_ring_create(static_cast<spdk_ring_type>(9), 5, SPDK_ENV_SOCKET_ID_ANY) == nullptr);
}

TEST(a_ring_passes_everything_between_os_threads) {
  constexpr uintptr_t kObjects = 100000;
  spdk_ring* ring = spdk_ring_create(SPDK_RING_TYPE_MP_MC, 64, SPDK_ENV_SOCKET_ID_ANY);
  const auto produce = [ring] {
    for (uintptr_t i = 1; i <= kObjects;) {
      void* object = reinterpret_cast<void*>(i);
      const size_t sent = spdk_ring_enqueue(ring, &object, 1, nullptr);
      i += sent;
      if (sent == 0) {
        std::this_thread::yield();
      }
    }
  };
  std::thread first(produce);
  std::thread second(produce);
  uintptr_t sum = 0;
  for (uintptr_t received = 0; received < 2 * kObjects;) {
    void* objects[8];
    const size_t count = spdk_ring_dequeue(ring, objects, 8);
    for (size_t i = 0; i < count; i++) {
      sum += reinterpret_cast<uintptr_t>(objects[i]);
    }
    received += count;
    if (count == 0) {
      std::this_thread::yield();
    }
  }
  first.join();
  second.join();
  CHECK_EQ(sum, kObjects * (kObjects + 1));
  spdk_ring_free(ring);
}

TEST(own_memory_is_registered_in_units_of_two_mib) {
  constexpr size_t kUnit = size_t{2} << 20;
  void* raw = aligned_alloc(kUnit, 4 * kUnit);
  auto* memory = static_cast<char*>(raw);
  CHECK_EQ(spdk_mem_register(memory + 4096, kUnit), -EINVAL);
  CHECK_EQ(spdk_mem_register(memory, kUnit + 4096), -EINVAL);
  CHECK_EQ(spdk_mem_register(memory, 0), 0);
  CHECK_EQ(spdk_mem_register(memory, 2 * kUnit), 0);
  CHECK_EQ(spdk_mem_register(memory + kUnit, 2 * kUnit), -EBUSY);
  CHECK_EQ(spdk_mem_register(memory + 2 * kUnit, kUnit), 0);
  CHECK_EQ(spdk_mem_unregister(memory, kUnit), -ERANGE);
  CHECK_EQ(spdk_mem_unregister(memory + kUnit, kUnit), -ERANGE);
  CHECK_EQ(spdk_mem_unregister(memory, 4 * kUnit), -EINVAL);
  CHECK_EQ(spdk_mem_unregister(memory, 3 * kUnit), 0);
  CHECK_EQ(spdk_mem_unregister(memory, 2 * kUnit), -EINVAL);
  free(raw);
}
