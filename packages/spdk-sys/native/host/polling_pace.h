// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <algorithm>
#include <cstdint>

namespace spdk_ts {

// How long whoever polls SPDK threads may sleep. In microseconds throughout.
//
// A message from another thread ends a sleep, a timed poller shortens it, and so does every turn of
// the loop that something else causes. What nobody announces is work of pollers without a period
// (devices, network): where there are some, sleeps are short, and shorter while JavaScript waits.
namespace polling_pace {

struct Situation {
  // Callbacks or I/O are outstanding.
  bool waiting = false;
  // Work may come that ends no sleep: of pollers without a period, or of messages in a build of
  // SPDK that cannot be watched.
  bool polling_helps = false;
  // Since anything happened.
  uint64_t quiet_us = 0;
  // Until the next timed poller is due.
  uint64_t timer_us = UINT64_MAX;
};

// What has just happened often has a sequel, for which a sleep would come too early.
inline constexpr uint64_t kGraceUs = 50;
// Waiting, and polling helps: poll without pause for this long, ...
inline constexpr uint64_t kHardUs = 10'000;
// ... then sleep a hundredth of the time that nothing happened, at most this long.
inline constexpr uint64_t kLongestSleepWhileWaitingUs = 1'000;
// Not waiting, and polling helps: a quarter of the time that nothing happened, within these bounds.
inline constexpr uint64_t kShortestSleepUs = 1'000;
inline constexpr uint64_t kLongestSleepUs = 50'000;
// Everything that may happen ends the sleep. Looking now and then all the same costs next to
// nothing, and finds what SPDK announces to nobody: critical messages of signal handlers.
inline constexpr uint64_t kLongestWatchedSleepUs = 100'000;
// Sleeping costs more than this.
inline constexpr uint64_t kNotWorthSleepingUs = 5;

constexpr uint64_t untimed_sleep_us(const Situation& now) {
  if (now.quiet_us < kGraceUs) return 0;
  if (!now.polling_helps) return kLongestWatchedSleepUs;
  if (!now.waiting) return std::clamp(now.quiet_us / 4, kShortestSleepUs, kLongestSleepUs);
  return now.quiet_us < kHardUs ? 0 : std::min(now.quiet_us / 100, kLongestSleepWhileWaitingUs);
}

// 0: poll again at once.
constexpr uint64_t sleep_us(const Situation& now) {
  uint64_t sleep = std::min(untimed_sleep_us(now), now.timer_us);
  return sleep <= kNotWorthSleepingUs ? 0 : sleep;
}

static_assert(sleep_us({.waiting = true, .polling_helps = true, .quiet_us = 9'999}) == 0);
static_assert(sleep_us({.waiting = true, .polling_helps = true, .quiet_us = 20'000}) == 200);
static_assert(sleep_us({.waiting = true, .polling_helps = true, .quiet_us = 60'000'000}) == 1'000);
static_assert(sleep_us({.waiting = true, .quiet_us = 49}) == 0);
static_assert(sleep_us({.waiting = true, .quiet_us = 50}) == 100'000);
static_assert(sleep_us({.polling_helps = true, .quiet_us = 49}) == 0);
static_assert(sleep_us({.polling_helps = true, .quiet_us = 50}) == 1'000);
static_assert(sleep_us({.polling_helps = true, .quiet_us = 20'000}) == 5'000);
static_assert(sleep_us({.polling_helps = true, .quiet_us = 60'000'000}) == 50'000);
static_assert(sleep_us({.quiet_us = 60'000'000}) == 100'000);
static_assert(sleep_us({.quiet_us = 60'000'000, .timer_us = 250}) == 250);
static_assert(sleep_us({.quiet_us = 60'000'000, .timer_us = 0}) == 0);

}  // namespace polling_pace
}  // namespace spdk_ts
