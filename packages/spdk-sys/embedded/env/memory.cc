// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// spdk_malloc and spdk_dma_malloc: aligned, accounted memory, in hugepages where they are wanted
// and free. No physical address is known of it, which spdk_vtophys says too.
#include "memory.h"

#include <linux/mman.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

#include "../log/logging.h"
#include "spdk/env.h"

namespace {

constexpr size_t kMinAlignment = 64;  // A cache line, as in SPDK.
constexpr size_t kPageBytes = 4096;
constexpr size_t kHugePageBytes = size_t{2} << 20;
// From this size on memory comes from mmap: it is zero already and untouched pages cost nothing.
constexpr size_t kMapThresholdBytes = size_t{1} << 20;

struct Allocation {
  size_t size = 0;
  size_t mapped_bytes = 0;  // 0: from the C library's heap.
};

// Every live allocation is known by address, so that freeing a foreign or an already freed pointer
// is reported instead of corrupting the heap.
class Allocations {
 public:
  void* allocate(size_t size, size_t alignment, bool zero) {
    alignment = alignment < kMinAlignment ? kMinAlignment : alignment;
    if (size == 0 || !std::has_single_bit(alignment) || !reserve(size, alignment)) {
      return nullptr;
    }
    Allocation allocation{size, 0};
    void* address = size >= kMapThresholdBytes && alignment <= kHugePageBytes
                        ? map(allocation)
                        : from_heap(size, alignment, zero);
    const std::lock_guard guard(lock_);
    if (address == nullptr) {
      usage_.bytes -= size;
      usage_.allocations--;
      return nullptr;
    }
    live_.emplace(reinterpret_cast<uintptr_t>(address), allocation);
    return address;
  }

  bool release(void* address) {
    Allocation allocation;
    {
      const std::lock_guard guard(lock_);
      const auto found = live_.find(reinterpret_cast<uintptr_t>(address));
      if (found == live_.end()) {
        return false;
      }
      allocation = found->second;
      live_.erase(found);
      usage_.bytes -= allocation.size;
      usage_.allocations--;
    }
    if (allocation.mapped_bytes != 0) {
      munmap(address, allocation.mapped_bytes);
    } else {
      free(address);
    }
    return true;
  }

  // 0 when the address is not the start of a live allocation.
  size_t size_of(const void* address) {
    const std::lock_guard guard(lock_);
    const auto found = live_.find(reinterpret_cast<uintptr_t>(address));
    return found == live_.end() ? 0 : found->second.size;
  }

  bool contains(const void* address, size_t size) {
    const auto start = reinterpret_cast<uintptr_t>(address);
    const std::lock_guard guard(lock_);
    auto after = live_.upper_bound(start);
    if (after == live_.begin()) {
      return false;
    }
    const auto& [base, allocation] = *--after;
    return start - base <= allocation.size && size <= allocation.size - (start - base);
  }

  embedded::MemoryUsage usage() {
    const std::lock_guard guard(lock_);
    return usage_;
  }

  void use_hugepages(bool wanted) { hugepages_.store(wanted, std::memory_order_relaxed); }

  void set_limit(size_t bytes) {
    const std::lock_guard guard(lock_);
    limit_ = bytes;
  }

 private:
  // Without this check an absurd size would succeed on a machine that overcommits, and kill the
  // process when it touches the memory.
  bool reserve(size_t size, size_t alignment) {
    static const size_t physical =
        static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
    const std::lock_guard guard(lock_);
    const size_t limit = limit_ != 0 ? limit_ : physical;
    if (usage_.bytes > limit || size > limit - usage_.bytes || alignment > limit) {
      return false;
    }
    usage_.bytes += size;
    usage_.allocations++;
    usage_.peak_bytes = usage_.bytes > usage_.peak_bytes ? usage_.bytes : usage_.peak_bytes;
    return true;
  }

  static void* from_heap(size_t size, size_t alignment, bool zero) {
    void* address = nullptr;
    if (posix_memalign(&address, alignment, size) != 0) {
      return nullptr;
    }
    if (zero) {
      memset(address, 0, size);
    }
    return address;
  }

  void* map(Allocation& allocation) const {
    void* address = nullptr;
    if (allocation.size >= kHugePageBytes && hugepages_.load(std::memory_order_relaxed)) {
      address = map_hugepages(allocation);
    }
    return address != nullptr ? address : map_pages(allocation);
  }

  // The kernel sets the pages aside now, so that touching them cannot fail later.
  static void* map_hugepages(Allocation& allocation) {
    constexpr int kTwoMib = 21 << MAP_HUGE_SHIFT;
    const size_t bytes = (allocation.size + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
    void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | kTwoMib, -1, 0);
    if (address == MAP_FAILED) {
      return nullptr;
    }
    allocation.mapped_bytes = bytes;
    return address;
  }

  // Starts on a huge page boundary, so that transparent huge pages can back it.
  static void* map_pages(Allocation& allocation) {
    const size_t bytes = (allocation.size + kPageBytes - 1) / kPageBytes * kPageBytes;
    const size_t padded = bytes + kHugePageBytes;
    void* raw = mmap(nullptr, padded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (raw == MAP_FAILED) {
      return nullptr;
    }
    const auto start = reinterpret_cast<uintptr_t>(raw);
    const uintptr_t aligned = (start + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
    if (aligned != start) {
      munmap(raw, aligned - start);
    }
    if (start + padded != aligned + bytes) {
      munmap(reinterpret_cast<void*>(aligned + bytes), start + padded - (aligned + bytes));
    }
    allocation.mapped_bytes = bytes;
    void* address = reinterpret_cast<void*>(aligned);
    madvise(address, bytes, MADV_HUGEPAGE);  // Only advice: failing changes nothing.
    return address;
  }

  std::mutex lock_;
  std::map<uintptr_t, Allocation> live_;
  embedded::MemoryUsage usage_;
  size_t limit_ = 0;
  std::atomic<bool> hugepages_{false};
};

// Never destroyed: other static objects may free their memory while the process ends.
Allocations& allocations() {
  static Allocations& instance = *new Allocations;
  return instance;
}

void* reallocate(void* buf, size_t size, size_t align) {
  if (buf == nullptr) {
    return allocations().allocate(size, align, false);
  }
  const size_t old_size = allocations().size_of(buf);
  if (old_size == 0) {
    EMBEDDED_ERRLOG("%p was not allocated by spdk_malloc, or is freed already\n", buf);
    return nullptr;
  }
  const size_t alignment = align < kMinAlignment ? kMinAlignment : align;
  if (!std::has_single_bit(alignment)) {
    return nullptr;
  }
  if (size <= old_size && reinterpret_cast<uintptr_t>(buf) % alignment == 0) {
    return buf;
  }
  void* moved = allocations().allocate(size, alignment, false);
  if (moved != nullptr) {
    memcpy(moved, buf, old_size < size ? old_size : size);
    allocations().release(buf);
  }
  return moved;
}

}  // namespace

namespace embedded {

MemoryUsage memory_usage() { return allocations().usage(); }

void use_hugepages(bool wanted) { allocations().use_hugepages(wanted); }

void set_memory_limit(size_t bytes) { allocations().set_limit(bytes); }

bool owns_memory(const void* address, size_t size) { return allocations().contains(address, size); }

}  // namespace embedded

void* spdk_malloc(size_t size, size_t align, uint64_t* unused, int, uint32_t flags) {
  return flags == 0 || unused != nullptr ? nullptr : allocations().allocate(size, align, false);
}

void* spdk_zmalloc(size_t size, size_t align, uint64_t* unused, int, uint32_t flags) {
  return flags == 0 || unused != nullptr ? nullptr : allocations().allocate(size, align, true);
}

void* spdk_realloc(void* buf, size_t size, size_t align) { return reallocate(buf, size, align); }

void spdk_free(void* buf) {
  if (buf != nullptr && !allocations().release(buf)) {
    EMBEDDED_ERRLOG("%p was not allocated by spdk_malloc, or is freed already\n", buf);
  }
}

void* spdk_dma_malloc_socket(size_t size, size_t align, uint64_t* unused, int socket_id) {
  return spdk_malloc(size, align, unused, socket_id, SPDK_MALLOC_DMA | SPDK_MALLOC_SHARE);
}

void* spdk_dma_zmalloc_socket(size_t size, size_t align, uint64_t* unused, int socket_id) {
  return spdk_zmalloc(size, align, unused, socket_id, SPDK_MALLOC_DMA | SPDK_MALLOC_SHARE);
}

void* spdk_dma_malloc(size_t size, size_t align, uint64_t* unused) {
  return spdk_dma_malloc_socket(size, align, unused, SPDK_ENV_SOCKET_ID_ANY);
}

void* spdk_dma_zmalloc(size_t size, size_t align, uint64_t* unused) {
  return spdk_dma_zmalloc_socket(size, align, unused, SPDK_ENV_SOCKET_ID_ANY);
}

void* spdk_dma_realloc(void* buf, size_t size, size_t align, uint64_t* unused) {
  return unused != nullptr ? nullptr : reallocate(buf, size, align);
}

void spdk_dma_free(void* buf) { spdk_free(buf); }
