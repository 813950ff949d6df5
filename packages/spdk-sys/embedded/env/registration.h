// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Memory of the callers' own that is registered for I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace embedded {

struct Region {
  uintptr_t start;
  size_t size;
};

// Also guards which memory maps are told of registrations, and is held while they are.
std::mutex& registration_lock();

// By address, each as it was registered. Expects the lock.
std::vector<Region> registered_regions();

}  // namespace embedded
