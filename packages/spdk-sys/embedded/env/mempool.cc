// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Memory pools: a fixed number of equal elements in one block of memory. The element used last is
// handed out first, since it is the one most likely still in the CPU's cache.
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>

#include "../log/logging.h"
#include "named_registry.h"
#include "spdk/env.h"

namespace {

constexpr size_t kElementAlignment = 64;
// What DPDK leaves of the length that SPDK's header promises, since it puts a prefix of its own.
constexpr size_t kMaxNameLength = 25;

struct FreeElements {
  void operator()(void* memory) const { spdk_free(memory); }
};
struct FreeHeap {
  void operator()(void* memory) const { free(memory); }
};

}  // namespace

struct spdk_mempool {
  char name[SPDK_MAX_MEMPOOL_NAME_LEN];
  size_t count = 0;
  size_t stride = 0;
  std::unique_ptr<char, FreeElements> elements;
  std::unique_ptr<void*[], FreeHeap> free_stack;
  // Elements handed out: makes giving one back twice an error report instead of an element that two
  // owners use at the same time.
  std::unique_ptr<bool[], FreeHeap> taken;
  mutable std::mutex lock;
  size_t free_count = 0;

  void* element(size_t index) const { return elements.get() + index * stride; }

  // count when the address is not one of this pool's elements.
  size_t index_of(const void* address) const {
    const auto* byte = static_cast<const char*>(address);
    if (byte < elements.get() || byte >= elements.get() + count * stride) {
      return count;
    }
    const auto offset = static_cast<size_t>(byte - elements.get());
    return offset % stride == 0 ? offset / stride : count;
  }

  int take(void** out, size_t wanted) {
    const std::lock_guard guard(lock);
    if (wanted > free_count) {
      return -ENOBUFS;
    }
    for (size_t i = 0; i < wanted; i++) {
      out[i] = free_stack[--free_count];
      taken[index_of(out[i])] = true;
    }
    return 0;
  }

  void give_back(void* const* in, size_t given) {
    const std::lock_guard guard(lock);
    for (size_t i = 0; i < given; i++) {
      const size_t index = index_of(in[i]);
      if (index == count || !taken[index]) {
        EMBEDDED_ERRLOG("%p is not an element taken from memory pool '%s'\n", in[i], name);
        continue;
      }
      taken[index] = false;
      free_stack[free_count++] = in[i];
    }
  }
};

namespace {

embedded::NamedRegistry<spdk_mempool>& pools() {
  static auto& instance = *new embedded::NamedRegistry<spdk_mempool>;
  return instance;
}

bool allocate_elements(spdk_mempool& pool, size_t count, size_t element_size) {
  if (count == 0 || element_size > SIZE_MAX - kElementAlignment) {
    return false;
  }
  const size_t stride =
      (element_size + kElementAlignment - 1) / kElementAlignment * kElementAlignment;
  pool.count = count;
  pool.stride = stride == 0 ? kElementAlignment : stride;
  size_t bytes = 0;
  if (__builtin_mul_overflow(pool.count, pool.stride, &bytes)) {
    return false;
  }
  pool.elements.reset(static_cast<char*>(
      spdk_zmalloc(bytes, kElementAlignment, nullptr, SPDK_ENV_SOCKET_ID_ANY, SPDK_MALLOC_DMA)));
  if (pool.elements == nullptr) {
    return false;  // What is too large for the elements is not tried for the book-keeping either.
  }
  pool.free_stack.reset(static_cast<void**>(calloc(count, sizeof(void*))));
  pool.taken.reset(static_cast<bool*>(calloc(count, sizeof(bool))));
  return pool.free_stack != nullptr && pool.taken != nullptr;
}

}  // namespace

struct spdk_mempool* spdk_mempool_create_ctor(const char* name, size_t count, size_t ele_size,
                                              size_t, int, spdk_mempool_obj_cb_t* obj_init,
                                              void* obj_init_arg) {
  auto pool = std::unique_ptr<spdk_mempool>(new (std::nothrow) spdk_mempool);
  if (pool == nullptr || name == nullptr) {
    return nullptr;
  }
  if (strlen(name) > kMaxNameLength) {
    EMBEDDED_ERRLOG("memory pool name '%s' is longer than %zu characters\n", name, kMaxNameLength);
    return nullptr;
  }
  snprintf(pool->name, sizeof(pool->name), "%s", name);
  if (!allocate_elements(*pool, count, ele_size)) {
    EMBEDDED_ERRLOG("no memory for pool '%s' of %zu elements of %zu bytes\n", name, count,
                    ele_size);
    return nullptr;
  }
  for (size_t i = 0; i < count; i++) {
    // The lowest address on top of the stack: elements leave in the order they were made.
    pool->free_stack[count - 1 - i] = pool->element(i);
    if (obj_init != nullptr) {
      obj_init(pool.get(), obj_init_arg, pool->element(i), static_cast<unsigned>(i));
    }
  }
  pool->free_count = count;
  if (!pools().add(pool->name, pool.get())) {
    EMBEDDED_ERRLOG("memory pool '%s' exists already\n", name);
    return nullptr;
  }
  return pool.release();
}

struct spdk_mempool* spdk_mempool_create(const char* name, size_t count, size_t ele_size,
                                         size_t cache_size, int socket_id) {
  return spdk_mempool_create_ctor(name, count, ele_size, cache_size, socket_id, nullptr, nullptr);
}

char* spdk_mempool_get_name(struct spdk_mempool* mp) { return mp->name; }

void spdk_mempool_free(struct spdk_mempool* mp) {
  if (mp != nullptr) {
    const std::unique_ptr<spdk_mempool> owned(pools().take(mp->name));
  }
}

void* spdk_mempool_get(struct spdk_mempool* mp) {
  void* element = nullptr;
  return mp->take(&element, 1) == 0 ? element : nullptr;
}

int spdk_mempool_get_bulk(struct spdk_mempool* mp, void** ele_arr, size_t count) {
  return mp->take(ele_arr, count);
}

void spdk_mempool_put(struct spdk_mempool* mp, void* ele) { mp->give_back(&ele, 1); }

void spdk_mempool_put_bulk(struct spdk_mempool* mp, void** ele_arr, size_t count) {
  mp->give_back(ele_arr, count);
}

size_t spdk_mempool_count(const struct spdk_mempool* pool) {
  const std::lock_guard guard(pool->lock);
  return pool->free_count;
}

uint32_t spdk_mempool_obj_iter(struct spdk_mempool* mp, spdk_mempool_obj_cb_t obj_cb,
                               void* obj_cb_arg) {
  for (size_t i = 0; i < mp->count; i++) {
    obj_cb(mp, obj_cb_arg, mp->element(i), static_cast<unsigned>(i));
  }
  return static_cast<uint32_t>(mp->count);
}

uint32_t spdk_mempool_mem_iter(struct spdk_mempool* mp, spdk_mempool_mem_cb_t mem_cb,
                               void* mem_cb_arg) {
  mem_cb(mp, mem_cb_arg, mp->element(0), SPDK_VTOPHYS_ERROR, mp->count * mp->stride, 0);
  return 1;
}

struct spdk_mempool* spdk_mempool_lookup(const char* name) {
  return name == nullptr ? nullptr : pools().find(name);
}
