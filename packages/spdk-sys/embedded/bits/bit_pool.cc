// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Bit pools: bit arrays that hand out their lowest clear bit.
#include "spdk/bit_pool.h"

#include <cstdint>
#include <memory>
#include <new>

#include "../log/logging.h"
#include "spdk/bit_array.h"

struct spdk_bit_pool {
  struct spdk_bit_array* array = nullptr;
  uint32_t lowest_free = 0;
  uint32_t free_count = 0;

  ~spdk_bit_pool() { spdk_bit_array_free(&array); }

  void recount() {
    lowest_free = spdk_bit_array_find_first_clear(array, 0);
    free_count = spdk_bit_array_count_clear(array);
  }
};

struct spdk_bit_pool* spdk_bit_pool_create(uint32_t num_bits) {
  struct spdk_bit_array* array = spdk_bit_array_create(num_bits);
  if (array == nullptr) {
    return nullptr;
  }
  struct spdk_bit_pool* pool = spdk_bit_pool_create_from_array(array);
  if (pool == nullptr) {
    spdk_bit_array_free(&array);
  }
  return pool;
}

// The pool owns the array from here on.
struct spdk_bit_pool* spdk_bit_pool_create_from_array(struct spdk_bit_array* array) {
  auto pool = std::unique_ptr<spdk_bit_pool>(new (std::nothrow) spdk_bit_pool);
  if (pool == nullptr) {
    return nullptr;
  }
  pool->array = array;
  pool->recount();
  return pool.release();
}

void spdk_bit_pool_free(struct spdk_bit_pool** pool) {
  if (pool != nullptr) {
    const std::unique_ptr<spdk_bit_pool> owned(*pool);
    *pool = nullptr;
  }
}

int spdk_bit_pool_resize(struct spdk_bit_pool** pool, uint32_t num_bits) {
  const int rc = spdk_bit_array_resize(&(*pool)->array, num_bits);
  if (rc == 0) {
    (*pool)->recount();
  }
  return rc;
}

uint32_t spdk_bit_pool_capacity(const struct spdk_bit_pool* pool) {
  return spdk_bit_array_capacity(pool->array);
}

bool spdk_bit_pool_is_allocated(const struct spdk_bit_pool* pool, uint32_t bit_index) {
  return spdk_bit_array_get(pool->array, bit_index);
}

uint32_t spdk_bit_pool_allocate_bit(struct spdk_bit_pool* pool) {
  const uint32_t bit = pool->lowest_free;
  if (bit == UINT32_MAX) {
    return UINT32_MAX;
  }
  spdk_bit_array_set(pool->array, bit);
  pool->lowest_free = spdk_bit_array_find_first_clear(pool->array, bit);
  pool->free_count--;
  return bit;
}

void spdk_bit_pool_free_bit(struct spdk_bit_pool* pool, uint32_t bit_index) {
  // Freeing a free bit would count it twice.
  if (!spdk_bit_array_get(pool->array, bit_index)) {
    EMBEDDED_ERRLOG("bit %u is not allocated\n", bit_index);
    return;
  }
  spdk_bit_array_clear(pool->array, bit_index);
  pool->lowest_free = bit_index < pool->lowest_free ? bit_index : pool->lowest_free;
  pool->free_count++;
}

uint32_t spdk_bit_pool_count_allocated(const struct spdk_bit_pool* pool) {
  return spdk_bit_array_capacity(pool->array) - pool->free_count;
}

uint32_t spdk_bit_pool_count_free(const struct spdk_bit_pool* pool) { return pool->free_count; }

void spdk_bit_pool_store_mask(const struct spdk_bit_pool* pool, void* mask) {
  spdk_bit_array_store_mask(pool->array, mask);
}

void spdk_bit_pool_load_mask(struct spdk_bit_pool* pool, const void* mask) {
  spdk_bit_array_load_mask(pool->array, mask);
  pool->recount();
}

void spdk_bit_pool_free_all_bits(struct spdk_bit_pool* pool) {
  spdk_bit_array_clear_mask(pool->array);
  pool->recount();
}
