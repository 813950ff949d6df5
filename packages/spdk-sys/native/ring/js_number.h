// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cmath>
#include <cstdint>

namespace spdk_ts {

// A number of JavaScript's. Negative numbers, and what is no number at all, become one that SPDK
// refuses. Converted as signed, which is a single instruction; no device reaches 2^63.
inline uint64_t integer(double value) {
  return std::fabs(value) < 0x1p63 ? static_cast<uint64_t>(static_cast<int64_t>(value))
                                   : UINT64_MAX;
}

inline void* address(double value) { return reinterpret_cast<void*>(integer(value)); }

}  // namespace spdk_ts
