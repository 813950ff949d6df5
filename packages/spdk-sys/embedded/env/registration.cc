// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// spdk_mem_register: memory of the caller's own that I/O may use. Any memory will do here, so that
// registering keeps nothing but the account that SPDK's rules are checked against: units of 2 MiB,
// no overlap, and unregistering exactly what was registered. Memory maps are told of it.
#include "registration.h"

#include <cerrno>
#include <map>

#include "../log/logging.h"
#include "mem_map.h"
#include "memory.h"
#include "spdk/env.h"

namespace {

// Start and size. Guarded by the lock.
std::map<uintptr_t, size_t>& regions() {
  static auto& instance = *new std::map<uintptr_t, size_t>;
  return instance;
}

bool overlaps(uintptr_t start, size_t size) {
  const auto after = regions().lower_bound(start);
  if (after != regions().end() && after->first < start + size) {
    return true;
  }
  return after != regions().begin() && std::prev(after)->first + std::prev(after)->second > start;
}

// The address is in the middle of a region.
bool is_inside(uintptr_t address) {
  const auto after = regions().upper_bound(address);
  if (after == regions().begin()) {
    return false;
  }
  const auto& [start, size] = *std::prev(after);
  return start != address && start + size > address;
}

// 0 when the range is one or more whole regions that follow each other.
int check_removal(uintptr_t start, size_t size) {
  if (is_inside(start)) {
    return -ERANGE;
  }
  uintptr_t end = start;
  for (auto region = regions().find(start); end < start + size; ++region) {
    if (region == regions().end() || region->first != end) {
      return -EINVAL;
    }
    end += region->second;
  }
  return end > start + size ? -ERANGE : 0;
}

}  // namespace

namespace embedded {

std::mutex& registration_lock() {
  static std::mutex& instance = *new std::mutex;
  return instance;
}

std::vector<Region> registered_regions() {
  std::vector<Region> result;
  for (const auto& [start, size] : regions()) {
    result.push_back({start, size});
  }
  return result;
}

}  // namespace embedded

int spdk_mem_register(void* vaddr, size_t len) {
  const auto start = reinterpret_cast<uintptr_t>(vaddr);
  if (!embedded::is_map_range(start, len)) {
    return -EINVAL;
  }
  if (len == 0) {
    return 0;
  }
  const std::lock_guard guard(embedded::registration_lock());
  if (overlaps(start, len)) {
    return -EBUSY;
  }
  // Stays registered also when a map refuses it, as in SPDK.
  regions().emplace(start, len);
  return embedded::notify_maps(SPDK_MEM_MAP_NOTIFY_REGISTER, start, len);
}

int spdk_mem_unregister(void* vaddr, size_t len) {
  const auto start = reinterpret_cast<uintptr_t>(vaddr);
  if (!embedded::is_map_range(start, len)) {
    return -EINVAL;
  }
  const std::lock_guard guard(embedded::registration_lock());
  const int rc = check_removal(start, len);
  if (rc != 0) {
    return rc;
  }
  for (auto region = regions().find(start);
       region != regions().end() && region->first < start + len;) {
    const auto [first, size] = *region;
    region = regions().erase(region);
    const int refused = embedded::notify_maps(SPDK_MEM_MAP_NOTIFY_UNREGISTER, first, size);
    if (refused != 0) {
      return refused;
    }
  }
  return 0;
}

int spdk_mem_reserve(void* vaddr, size_t len) {
  const auto start = reinterpret_cast<uintptr_t>(vaddr);
  if (!embedded::is_map_range(start, len)) {
    return -EINVAL;
  }
  if (len == 0) {
    return 0;
  }
  const std::lock_guard guard(embedded::registration_lock());
  if (overlaps(start, len)) {
    return -EBUSY;
  }
  embedded::reserve_in_maps(start, len);
  return 0;
}

// No file is behind this memory, which another process could map.
int spdk_mem_get_fd_and_offset(void* vaddr, uint64_t*) {
  if (!embedded::owns_memory(vaddr, 1)) {
    EMBEDDED_ERRLOG("%p is no memory of spdk_malloc\n", vaddr);
    return -ENOENT;
  }
  return -ENOTSUP;
}
