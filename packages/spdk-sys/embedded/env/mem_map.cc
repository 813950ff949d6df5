// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "mem_map.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "registration.h"

namespace {

using embedded::kMapUnit;
using embedded::kUserSpaceEnd;

// Those with a notification callback, in the order of their making. Guarded by the lock of the
// registrations.
std::vector<spdk_mem_map*>& notified_maps() {
  static auto& instance = *new std::vector<spdk_mem_map*>;
  return instance;
}

int notify(spdk_mem_map* map, spdk_mem_map_notify_action action, uintptr_t start, size_t size) {
  return map->ops.notify_cb(map->cb_ctx, map, action, reinterpret_cast<void*>(start), size);
}

// Tells a new map of what is registered already. What it has taken it is told to give up again when
// it cannot take all.
int announce_registrations(spdk_mem_map* map) {
  const auto regions = embedded::registered_regions();
  for (size_t i = 0; i < regions.size(); i++) {
    const int rc = notify(map, SPDK_MEM_MAP_NOTIFY_REGISTER, regions[i].start, regions[i].size);
    if (rc == 0) {
      continue;
    }
    while (i-- > 0) {
      notify(map, SPDK_MEM_MAP_NOTIFY_UNREGISTER, regions[i].start, regions[i].size);
    }
    return rc;
  }
  return 0;
}

// How far the translation of an address goes on, at most `limit` bytes.
uint64_t contiguous_bytes(const spdk_mem_map* map, uint64_t vaddr, uint64_t translation,
                          uint64_t limit) {
  uint64_t bytes = kMapUnit - vaddr % kMapUnit;
  uint64_t unit = vaddr / kMapUnit;
  while (bytes < limit && ++unit < kUserSpaceEnd / kMapUnit) {
    const auto* entry = map->find(unit);
    const uint64_t next = entry != nullptr ? entry->load(std::memory_order_relaxed) : 0;
    if (entry == nullptr || map->ops.are_contiguous(translation, next) == 0) {
      break;
    }
    bytes += kMapUnit;
    translation = next;
  }
  return std::min(bytes, limit);
}

}  // namespace

spdk_mem_map::~spdk_mem_map() {
  for (size_t i = 0; leaves != nullptr && i < kLeaves; i++) {
    const std::unique_ptr<Leaf> owned(leaves[i].load(std::memory_order_relaxed));
  }
  free(leaves);
}

bool spdk_mem_map::allocate() {
  // Zero is a null pointer, and pages that are never written to take no memory.
  leaves = static_cast<std::atomic<Leaf*>*>(calloc(kLeaves, sizeof(*leaves)));
  return leaves != nullptr;
}

const std::atomic<uint64_t>* spdk_mem_map::find(uint64_t unit) const {
  const Leaf* leaf = leaves[unit / kUnitsPerLeaf].load(std::memory_order_acquire);
  return leaf == nullptr ? nullptr : &(*leaf)[unit % kUnitsPerLeaf];
}

std::atomic<uint64_t>* spdk_mem_map::obtain(uint64_t unit) {
  auto& place = leaves[unit / kUnitsPerLeaf];
  Leaf* leaf = place.load(std::memory_order_acquire);
  if (leaf == nullptr) {
    auto made = std::unique_ptr<Leaf>(new (std::nothrow) Leaf);
    if (made == nullptr) {
      return nullptr;
    }
    for (auto& entry : *made) {
      entry.store(default_translation, std::memory_order_relaxed);
    }
    // Whoever comes second takes the first one's.
    if (place.compare_exchange_strong(leaf, made.get(), std::memory_order_acq_rel)) {
      leaf = made.release();
    }
  }
  return &(*leaf)[unit % kUnitsPerLeaf];
}

namespace embedded {

bool is_map_range(uintptr_t start, size_t size) {
  return start < kUserSpaceEnd && size <= kUserSpaceEnd - start && start % kMapUnit == 0 &&
         size % kMapUnit == 0;
}

int notify_maps(spdk_mem_map_notify_action action, uintptr_t start, size_t size) {
  auto& maps = notified_maps();
  const bool forwards = action == SPDK_MEM_MAP_NOTIFY_REGISTER;
  for (size_t i = 0; i < maps.size(); i++) {
    const int rc = notify(maps[forwards ? i : maps.size() - 1 - i], action, start, size);
    if (rc != 0) {
      return rc;
    }
  }
  return 0;
}

void reserve_in_maps(uintptr_t start, size_t size) {
  for (auto* map : notified_maps()) {
    spdk_mem_map_set_translation(map, start, size, map->default_translation);
  }
}

}  // namespace embedded

struct spdk_mem_map* spdk_mem_map_alloc(uint64_t default_translation,
                                        const struct spdk_mem_map_ops* ops, void* cb_ctx) {
  auto map = std::unique_ptr<spdk_mem_map>(new (std::nothrow) spdk_mem_map);
  if (map == nullptr || !map->allocate()) {
    return nullptr;
  }
  map->default_translation = default_translation;
  map->cb_ctx = cb_ctx;
  if (ops != nullptr) {
    map->ops = *ops;
  }
  if (map->ops.notify_cb != nullptr) {
    const std::lock_guard guard(embedded::registration_lock());
    if (announce_registrations(map.get()) != 0) {
      return nullptr;
    }
    notified_maps().push_back(map.get());
  }
  return map.release();
}

void spdk_mem_map_free(struct spdk_mem_map** pmap) {
  if (pmap == nullptr || *pmap == nullptr) {
    return;
  }
  const std::unique_ptr<spdk_mem_map> map(*pmap);
  *pmap = nullptr;
  if (map->ops.notify_cb == nullptr) {
    return;
  }
  const std::lock_guard guard(embedded::registration_lock());
  for (const auto& region : embedded::registered_regions()) {
    notify(map.get(), SPDK_MEM_MAP_NOTIFY_UNREGISTER, region.start, region.size);
  }
  std::erase(notified_maps(), map.get());
}

int spdk_mem_map_set_translation(struct spdk_mem_map* map, uint64_t vaddr, uint64_t size,
                                 uint64_t translation) {
  if (!embedded::is_map_range(vaddr, size)) {
    return -EINVAL;
  }
  for (uint64_t unit = vaddr / kMapUnit; unit < (vaddr + size) / kMapUnit; unit++) {
    auto* entry = map->obtain(unit);
    if (entry == nullptr) {
      return -ENOMEM;
    }
    entry->store(translation, std::memory_order_relaxed);
  }
  return 0;
}

int spdk_mem_map_clear_translation(struct spdk_mem_map* map, uint64_t vaddr, uint64_t size) {
  return spdk_mem_map_set_translation(map, vaddr, size, map->default_translation);
}

// Of an address that was never given a translation the size is left as it is, as in SPDK.
uint64_t spdk_mem_map_translate(const struct spdk_mem_map* map, uint64_t vaddr, uint64_t* size) {
  const auto* entry = vaddr < kUserSpaceEnd ? map->find(vaddr / kMapUnit) : nullptr;
  if (entry == nullptr) {
    return map->default_translation;
  }
  const uint64_t translation = entry->load(std::memory_order_relaxed);
  if (size == nullptr) {
    return translation;
  }
  if (map->ops.are_contiguous == nullptr || translation == map->default_translation) {
    *size = std::min(*size, kMapUnit - vaddr % kMapUnit);
  } else {
    *size = contiguous_bytes(map, vaddr, translation, *size);
  }
  return translation;
}
