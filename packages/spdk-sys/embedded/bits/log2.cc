// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Integer logarithms, rounded down; 0 for 0.
#include <bit>
#include <cstdint>

#include "spdk/util.h"

uint32_t spdk_u32log2(uint32_t x) {
  return x == 0 ? 0 : static_cast<uint32_t>(std::bit_width(x)) - 1;
}

uint64_t spdk_u64log2(uint64_t x) {
  return x == 0 ? 0 : static_cast<uint64_t>(std::bit_width(x)) - 1;
}
