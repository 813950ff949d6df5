// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>

namespace spdk_ts {

// A number of JavaScript's. What no 64-bit number can be, negative numbers and NaN among it,
// becomes the one that SPDK refuses.
inline uint64_t integer(double value) {
  return value >= 0 && value < 0x1p64 ? static_cast<uint64_t>(value) : UINT64_MAX;
}

inline void* address(double value) { return reinterpret_cast<void*>(integer(value)); }

}  // namespace spdk_ts
