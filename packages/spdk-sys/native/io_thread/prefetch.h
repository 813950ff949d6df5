// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstddef>
#include <cstdint>

// Elsewhere it compiles to a plain prefetch, which leaves the other core its copy.
#if defined(__x86_64__)
#define SPDK_TS_PREFETCHW __attribute__((target("prfchw")))
#else
#define SPDK_TS_PREFETCHW
#endif

namespace spdk_ts {

inline constexpr size_t kCacheLineBytes = 64;

// Has the entries from `first` to before `last` of an array that both threads of a wire use brought
// here, all at once, before they are read one after the other. `entry` is RingWire::submission or
// completion: arrays wrap around.
template <typename Entry>
void prefetch_to_read(uint32_t first, uint32_t last, Entry&& entry) {
  constexpr auto kPerLine = static_cast<uint32_t>(kCacheLineBytes / sizeof(*entry(uint32_t{0})));
  for (uint32_t n = first & ~(kPerLine - 1); static_cast<int32_t>(n - last) < 0; n += kPerLine) {
    __builtin_prefetch(entry(n), 0);
  }
}

// The same before they are written.
template <typename Entry>
SPDK_TS_PREFETCHW void prefetch_to_write(uint32_t first, uint32_t last, Entry&& entry) {
  constexpr auto kPerLine = static_cast<uint32_t>(kCacheLineBytes / sizeof(*entry(uint32_t{0})));
  for (uint32_t n = first & ~(kPerLine - 1); static_cast<int32_t>(n - last) < 0; n += kPerLine) {
    __builtin_prefetch(entry(n), 1);
  }
}

}  // namespace spdk_ts
