// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Ticks: the CPU's time stamp counter where it runs at a constant rate, else nanoseconds of the
// monotonic clock. Reading the counter costs a few nanoseconds, and a poll reads it twice.
#include <time.h>

#include <cstdint>

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

#include "spdk/env.h"

namespace {

constexpr uint64_t kNsPerSecond = 1000000000;
// The rate is measured over at least this long: an error of some 50 ns per reading is then 5 ppm.
constexpr uint64_t kCalibrationNs = 10000000;

uint64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * kNsPerSecond + static_cast<uint64_t>(now.tv_nsec);
}

inline void cpu_relax() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

#if defined(__x86_64__)

bool has_invariant_tsc() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) != 0 && (edx & (1U << 8)) != 0;
}

struct ClockPair {
  uint64_t tsc;
  uint64_t ns;
};

// The tightest of a few readings: being scheduled away between the two clocks spoils a pair.
ClockPair read_clock_pair() {
  ClockPair best{};
  uint64_t best_width = UINT64_MAX;
  for (int attempt = 0; attempt < 8; attempt++) {
    const uint64_t before = __rdtsc();
    const uint64_t ns = monotonic_ns();
    const uint64_t width = __rdtsc() - before;
    if (width < best_width) {
      best_width = width;
      best = {before + width / 2, ns};
    }
  }
  return best;
}

// What was read when the library was loaded: by the time the rate is asked for, most of the
// calibration has passed.
uint64_t measure_tsc_hz(const ClockPair& start) {
  while (monotonic_ns() - start.ns < kCalibrationNs) {
    cpu_relax();
  }
  const ClockPair end = read_clock_pair();
  const auto ticks = static_cast<unsigned __int128>(end.tsc - start.tsc) * kNsPerSecond;
  return static_cast<uint64_t>(ticks / (end.ns - start.ns));
}

uint64_t known_tsc_hz() {
  unsigned denominator = 0;
  unsigned numerator = 0;
  unsigned crystal_hz = 0;
  unsigned unused = 0;
  if (__get_cpuid(0x15, &denominator, &numerator, &crystal_hz, &unused) == 0 || denominator == 0) {
    return 0;
  }
  return static_cast<uint64_t>(crystal_hz) * numerator / denominator;
}

// Decided before any other constructor runs, so that no reader ever sees the tick source change.
struct TickSource {
  const bool use_tsc = has_invariant_tsc();
  const ClockPair at_load = read_clock_pair();
};
__attribute__((init_priority(101))) const TickSource g_source;

uint64_t tsc_hz() {
  static const uint64_t hz =
      known_tsc_hz() != 0 ? known_tsc_hz() : measure_tsc_hz(g_source.at_load);
  return hz;
}

#endif

}  // namespace

uint64_t spdk_get_ticks(void) {
#if defined(__x86_64__)
  if (__builtin_expect(g_source.use_tsc, true)) {
    return __rdtsc();
  }
  return monotonic_ns();
#elif defined(__aarch64__)
  uint64_t ticks = 0;
  asm volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
#else
  return monotonic_ns();
#endif
}

uint64_t spdk_get_ticks_hz(void) {
#if defined(__x86_64__)
  return g_source.use_tsc ? tsc_hz() : kNsPerSecond;
#elif defined(__aarch64__)
  uint64_t hz = 0;
  asm volatile("mrs %0, cntfrq_el0" : "=r"(hz));
  return hz;
#else
  return kNsPerSecond;
#endif
}

// Busy waits, as callers use it for delays far below what sleeping can do.
void spdk_delay_us(unsigned int us) {
  const uint64_t end = monotonic_ns() + static_cast<uint64_t>(us) * 1000;
  while (monotonic_ns() < end) {
    cpu_relax();
  }
}

void spdk_pause(void) { cpu_relax(); }
