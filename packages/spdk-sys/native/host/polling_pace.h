// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstdint>

namespace spdk_ts {

// How long a host may sleep, from how long nothing has happened. In microseconds throughout.
//
// SPDK tells nobody when another thread sends a message to a polled thread, so a sleeping host
// finds it when it wakes by itself: the longest sleep bounds that delay. Timed pollers shorten a
// sleep, and every turn of the loop that something else causes polls as well.
namespace polling_pace {

// With callbacks outstanding: poll without pause for this long, ...
inline constexpr uint64_t kHardUs = 10'000;
// ... then sleep a hundredth of the time that nothing happened, at most this long.
inline constexpr uint64_t kLongestSleepWhileWaitingUs = 1'000;
// With nothing outstanding: native work may still be going on, so poll on for a moment, ...
inline constexpr uint64_t kGraceUs = 50;
// ... then sleep a quarter of the time that nothing happened, within these bounds.
inline constexpr uint64_t kShortestSleepUs = 1'000;
inline constexpr uint64_t kLongestSleepUs = 10'000;
// Sleeping costs more than this.
inline constexpr uint64_t kNotWorthSleepingUs = 5;

// 0: poll again at once. `quiet_us`: since anything happened; `timer_us`: until the next timed
// poller is due, UINT64_MAX when there is none.
constexpr uint64_t sleep_us(bool callbacks_outstanding, uint64_t quiet_us, uint64_t timer_us) {
  uint64_t sleep = 0;
  if (callbacks_outstanding) {
    if (quiet_us < kHardUs) return 0;
    sleep = quiet_us / 100;
    if (sleep > kLongestSleepWhileWaitingUs) sleep = kLongestSleepWhileWaitingUs;
  } else {
    if (quiet_us < kGraceUs) return 0;
    sleep = quiet_us / 4;
    if (sleep < kShortestSleepUs) sleep = kShortestSleepUs;
    if (sleep > kLongestSleepUs) sleep = kLongestSleepUs;
  }
  if (timer_us < sleep) sleep = timer_us;
  return sleep <= kNotWorthSleepingUs ? 0 : sleep;
}

static_assert(sleep_us(true, 9'999, UINT64_MAX) == 0);
static_assert(sleep_us(true, 20'000, UINT64_MAX) == 200);
static_assert(sleep_us(true, 60'000'000, UINT64_MAX) == 1'000);
static_assert(sleep_us(false, 49, UINT64_MAX) == 0);
static_assert(sleep_us(false, 50, UINT64_MAX) == 1'000);
static_assert(sleep_us(false, 20'000, UINT64_MAX) == 5'000);
static_assert(sleep_us(false, 60'000'000, UINT64_MAX) == 10'000);
static_assert(sleep_us(false, 60'000'000, 250) == 250);
static_assert(sleep_us(false, 60'000'000, 0) == 0);

}  // namespace polling_pace
}  // namespace spdk_ts
