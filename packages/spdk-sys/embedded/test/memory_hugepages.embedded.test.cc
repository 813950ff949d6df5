// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Hugepages behind spdk_malloc. SPDK has them or does not start at all, so this is not for it.
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "../env/memory.h"
#include "check.h"
#include "spdk/env.h"
#include "threads.h"

namespace {

constexpr size_t kHugePage = size_t{2} << 20;

size_t hugepages(const char* which) {
  size_t count = 0;
  std::ifstream(std::string("/sys/kernel/mm/hugepages/hugepages-2048kB/") + which) >> count;
  return count;
}

// Size in KiB of the pages behind an address, as the kernel says.
long page_kib(const void* address) {
  std::ifstream maps("/proc/self/smaps");
  const auto wanted = reinterpret_cast<uintptr_t>(address);
  bool found = false;
  for (std::string line; std::getline(maps, line);) {
    uintptr_t start = 0;
    uintptr_t end = 0;
    long kib = 0;
    if (sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " ", &start, &end) == 2) {
      found = wanted >= start && wanted < end;
    } else if (found && sscanf(line.c_str(), "KernelPageSize: %ld kB", &kib) == 1) {
      return kib;
    }
  }
  return -1;
}

void* allocate(size_t bytes) {
  return spdk_zmalloc(bytes, 4096, nullptr, SPDK_ENV_SOCKET_ID_ANY, SPDK_MALLOC_DMA);
}

}  // namespace

TEST(memory_lies_in_hugepages_where_they_are_wanted) {
  if (hugepages("free_hugepages") < 4) {
    check::skip("needs 4 free hugepages of 2 MiB: sysctl vm.nr_hugepages=64");
    return;
  }
  embedded::use_hugepages(true);
  void* memory = allocate(kHugePage + 5);
  void* small = allocate(kHugePage / 2);
  embedded::use_hugepages(false);
  void* normal = allocate(kHugePage + 5);
  memset(memory, 0xa5, kHugePage + 5);
  CHECK_EQ(page_kib(memory), 2048);
  CHECK(page_kib(small) != 2048);
  CHECK(page_kib(normal) != 2048);
  CHECK_EQ(spdk_vtophys(memory, nullptr), SPDK_VTOPHYS_ERROR);
  spdk_free(memory);
  spdk_free(small);
  spdk_free(normal);
}

TEST(memory_lies_in_normal_pages_where_hugepages_are_used_up) {
  embedded::set_memory_limit(0);
  embedded::use_hugepages(true);
  // Of which nothing is touched, so that it takes no memory.
  void* memory = allocate((hugepages("nr_hugepages") + 1) * kHugePage);
  embedded::use_hugepages(false);
  embedded::set_memory_limit(size_t{256} << 20);
  CHECK(memory != nullptr);
  CHECK(page_kib(memory) != 2048);
  spdk_free(memory);
}
