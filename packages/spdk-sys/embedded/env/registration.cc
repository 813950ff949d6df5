// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// spdk_mem_register: memory of the caller's own that I/O may use. Any memory will do here, so that
// registering keeps nothing but the account that SPDK's rules are checked against: units of 2 MiB,
// no overlap, and unregistering exactly what was registered.
#include <cerrno>
#include <cstdint>
#include <map>
#include <mutex>

#include "spdk/env.h"

namespace {

constexpr uintptr_t kUnit = uintptr_t{2} << 20;
constexpr uintptr_t kUserSpace = uintptr_t{1} << 48;

class Registrations {
 public:
  int add(uintptr_t start, size_t size) {
    const std::lock_guard guard(lock_);
    const auto after = regions_.lower_bound(start);
    const bool overlaps_next = after != regions_.end() && after->first < start + size;
    const bool overlaps_previous =
        after != regions_.begin() && std::prev(after)->first + std::prev(after)->second > start;
    if (overlaps_next || overlaps_previous) {
      return -EBUSY;
    }
    regions_.emplace(start, size);
    return 0;
  }

  // One or more whole regions that follow each other.
  int remove(uintptr_t start, size_t size) {
    const std::lock_guard guard(lock_);
    const auto first = regions_.find(start);
    if (first == regions_.end()) {
      return contains(start) ? -ERANGE : -EINVAL;
    }
    uintptr_t end = start;
    auto last = first;
    for (; last != regions_.end() && last->first == end && end < start + size; ++last) {
      end += last->second;
    }
    if (end < start + size) {
      return -EINVAL;
    }
    if (end > start + size) {
      return -ERANGE;
    }
    regions_.erase(first, last);
    return 0;
  }

 private:
  bool contains(uintptr_t address) const {
    const auto after = regions_.upper_bound(address);
    return after != regions_.begin() &&
           std::prev(after)->first + std::prev(after)->second > address;
  }

  std::mutex lock_;
  std::map<uintptr_t, size_t> regions_;
};

Registrations& registrations() {
  static Registrations& instance = *new Registrations;
  return instance;
}

bool is_valid(uintptr_t start, size_t size) {
  return start < kUserSpace && size < kUserSpace && start % kUnit == 0 && size % kUnit == 0;
}

}  // namespace

int spdk_mem_register(void* vaddr, size_t len) {
  const auto start = reinterpret_cast<uintptr_t>(vaddr);
  if (!is_valid(start, len)) {
    return -EINVAL;
  }
  return len == 0 ? 0 : registrations().add(start, len);
}

int spdk_mem_unregister(void* vaddr, size_t len) {
  const auto start = reinterpret_cast<uintptr_t>(vaddr);
  if (!is_valid(start, len)) {
    return -EINVAL;
  }
  return len == 0 ? 0 : registrations().remove(start, len);
}
