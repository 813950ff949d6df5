// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Rate limits of a bdev (quality of service): what may be submitted per slice of time. Channels on
// all threads draw from one budget, which a poller on one of these threads refills.
#pragma once

#include <array>
#include <atomic>

#include "channel.h"
#include "manager.h"

namespace embedded::bdev {

// A limit that is not set, and in calls: one that stays as it is.
constexpr uint64_t kUnlimited = UINT64_MAX;

struct RateLimit {
  // Operations or bytes; guarded by the bdev's lock.
  uint64_t per_second = kUnlimited;
  // 0: not limited.
  std::atomic<int64_t> per_timeslice{0};
  // Of the present slice. An I/O passes while any is left, however large it is; what it overdraws
  // is missing in the next slices.
  std::atomic<int64_t> remaining{0};
};

}  // namespace embedded::bdev

struct spdk_bdev_qos {
  spdk_bdev* bdev;
  std::array<embedded::bdev::RateLimit, SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES> limits;
  // Set once the limits are in force: the poller runs on the thread of this channel, and holds a
  // reference to it.
  spdk_bdev_channel* channel = nullptr;
  spdk_thread* thread = nullptr;
  uint64_t timeslice_ticks = 0;
  uint64_t timeslice_start = 0;
  spdk_poller* poller = nullptr;
  // The channels are being freed of the limits one by one: a new one must not come under them.
  bool ending = false;

  explicit spdk_bdev_qos(spdk_bdev* owner) : bdev(owner) {}
};

namespace embedded::bdev {

// Submits the I/O now or when the limits admit it. Its channel has kGateRateLimited.
void submit_rate_limited(spdk_bdev_channel* channel, spdk_bdev_io* io);

// Ends an I/O that waits for its turn; false when it does not.
bool abort_rate_limited(spdk_bdev_io* io);
void abort_all_rate_limited(spdk_bdev_channel* channel);

// All of these expect the bdev's lock to be held.
// Puts the limits in force on a channel of the calling thread.
void limit_channel(spdk_bdev_channel* channel);
// A descriptor was opened: limits that a former last descriptor left behind come back in force.
void resume_rate_limits(spdk_bdev* bdev);
// The last descriptor was closed: the poller must not keep a channel, as this would keep the bdev.
void suspend_rate_limits(spdk_bdev* bdev);

void free_rate_limits(spdk_bdev* bdev);

inline bool counts_operations(size_t type) { return type == SPDK_BDEV_QOS_RW_IOPS_RATE_LIMIT; }

// Of spdk_bdev_qos; recomputes what a timeslice admits. Expects the bdev's lock to be held.
void refill(spdk_bdev_qos& qos);

}  // namespace embedded::bdev
