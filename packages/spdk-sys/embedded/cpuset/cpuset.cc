// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Sets of CPUs.
#include "spdk/cpuset.h"

#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

constexpr uint32_t kBits = SPDK_CPUSET_SIZE;
constexpr size_t kBytes = kBits / 8;

template <typename Combine>
void combine(spdk_cpuset* dst, const spdk_cpuset* src, Combine with) {
  for (size_t i = 0; i < kBytes; i++) {
    dst->cpus[i] = static_cast<uint8_t>(with(dst->cpus[i], src->cpus[i]));
  }
}

}  // namespace

struct spdk_cpuset* spdk_cpuset_alloc(void) {
  return static_cast<spdk_cpuset*>(calloc(1, sizeof(spdk_cpuset)));
}

void spdk_cpuset_free(struct spdk_cpuset* set) { free(set); }

bool spdk_cpuset_equal(const struct spdk_cpuset* set1, const struct spdk_cpuset* set2) {
  return memcmp(set1->cpus, set2->cpus, kBytes) == 0;
}

void spdk_cpuset_copy(struct spdk_cpuset* dst, const struct spdk_cpuset* src) {
  memmove(dst->cpus, src->cpus, kBytes);
}

void spdk_cpuset_and(struct spdk_cpuset* dst, const struct spdk_cpuset* src) {
  combine(dst, src, [](int a, int b) { return a & b; });
}

void spdk_cpuset_or(struct spdk_cpuset* dst, const struct spdk_cpuset* src) {
  combine(dst, src, [](int a, int b) { return a | b; });
}

void spdk_cpuset_xor(struct spdk_cpuset* dst, const struct spdk_cpuset* src) {
  combine(dst, src, [](int a, int b) { return a ^ b; });
}

void spdk_cpuset_negate(struct spdk_cpuset* set) {
  combine(set, set, [](int a, int) { return ~a; });
}

void spdk_cpuset_zero(struct spdk_cpuset* set) { memset(set->cpus, 0, kBytes); }

void spdk_cpuset_set_cpu(struct spdk_cpuset* set, uint32_t cpu, bool state) {
  if (cpu >= kBits) {
    return;
  }
  const auto bit = static_cast<uint8_t>(1U << (cpu % 8));
  set->cpus[cpu / 8] =
      static_cast<uint8_t>(state ? set->cpus[cpu / 8] | bit : set->cpus[cpu / 8] & ~bit);
}

bool spdk_cpuset_get_cpu(const struct spdk_cpuset* set, uint32_t cpu) {
  return cpu < kBits && ((set->cpus[cpu / 8] >> (cpu % 8)) & 1) != 0;
}

uint32_t spdk_cpuset_count(const struct spdk_cpuset* set) {
  uint32_t count = 0;
  for (const uint8_t byte : set->cpus) {
    count += static_cast<uint32_t>(std::popcount(byte));
  }
  return count;
}

const char* spdk_cpuset_fmt(struct spdk_cpuset* set) {
  constexpr const char* kDigits = "0123456789abcdef";
  const auto nibble = [set](size_t i) { return (set->cpus[i / 2] >> (i % 2 * 4)) & 0xf; };
  size_t digits = kBytes * 2;
  while (digits > 1 && nibble(digits - 1) == 0) {
    digits--;
  }
  char* out = set->str;
  for (size_t i = digits; i > 0; i--) {
    *out++ = kDigits[nibble(i - 1)];
  }
  *out = '\0';
  return set->str;
}
