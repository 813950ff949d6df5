// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Parity over several buffers.
#include "spdk/xor.h"

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace {

constexpr uint32_t kMaxSources = 256;

}  // namespace

int spdk_xor_gen(void* dest, void** sources, uint32_t n, uint32_t len) {
  if (n < 2 || n > kMaxSources) {
    return -EINVAL;
  }
  auto* out = static_cast<uint8_t*>(dest);
  memmove(out, sources[0], len);
  for (uint32_t source = 1; source < n; source++) {
    const auto* in = static_cast<const uint8_t*>(sources[source]);
    for (uint32_t i = 0; i < len; i++) {
      out[i] ^= in[i];
    }
  }
  return 0;
}

size_t spdk_xor_get_optimal_alignment(void) { return sizeof(uint64_t); }
