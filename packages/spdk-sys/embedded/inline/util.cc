// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What spdk/util.h has inline in SPDK.
#include <cstdint>
#include <cstring>

#include "spdk/util.h"

namespace {

constexpr uint32_t kHalfOfSequence = UINT32_C(1) << 31;

}  // namespace

uint32_t spdk_align32pow2(uint32_t x) { return UINT32_C(1) << ((1 + spdk_u32log2(x - 1)) % 32); }

uint64_t spdk_align64pow2(uint64_t x) { return UINT64_C(1) << ((1 + spdk_u64log2(x - 1)) % 64); }

bool spdk_u32_is_pow2(uint32_t x) { return x != 0 && (x & (x - 1)) == 0; }

bool spdk_u64_is_pow2(uint64_t x) { return x != 0 && (x & (x - 1)) == 0; }

// A division by zero ends the process in SPDK; here the answer is 0.
uint64_t spdk_divide_round_up(uint64_t num, uint64_t divisor) {
  return divisor == 0 ? 0 : (num + divisor - 1) / divisor;
}

// Serial numbers that wrap around (RFC 1982): two that lie exactly half apart have no order.
uint32_t spdk_sn32_add(uint32_t s1, uint32_t s2) { return s1 + s2; }

bool spdk_sn32_lt(uint32_t s1, uint32_t s2) { return s1 != s2 && s2 - s1 < kHalfOfSequence; }

bool spdk_sn32_gt(uint32_t s1, uint32_t s2) { return s1 != s2 && s1 - s2 < kHalfOfSequence; }

// Not to be optimised away, even if the memory is never read again.
void spdk_memset_s(void* data, size_t data_size, int ch, size_t count) {
  if (data != nullptr) {
    memset(data, ch, count < data_size ? count : data_size);
    asm volatile("" : : "r"(data) : "memory");
  }
}
