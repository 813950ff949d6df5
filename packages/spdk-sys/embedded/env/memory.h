// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What the embedded environment knows about its DMA-style memory.
#pragma once

#include <cstddef>

namespace embedded {

struct MemoryUsage {
  size_t bytes = 0;        // Asked for by live allocations.
  size_t peak_bytes = 0;   // Highest value of bytes so far.
  size_t allocations = 0;  // Live allocations.
};

MemoryUsage memory_usage();

// Limits what all live allocations together may ask for; 0 means: the machine's physical memory.
// Running without hugepages SPDK has such a hard limit too (mem_size).
void set_memory_limit(size_t bytes);

// Memory of a hugepage and more is to lie in hugepages from now on, for as long as there are free
// ones, and else in normal pages. SPDK takes all memory from hugepages, and does not start without.
void use_hugepages(bool wanted);

// True when [address, address + size) lies within one live allocation.
bool owns_memory(const void* address, size_t size);

}  // namespace embedded
