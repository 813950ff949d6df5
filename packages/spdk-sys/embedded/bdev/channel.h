// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// One thread's channel of one bdev.
#pragma once

#include "channel_context.h"
#include "iostat.h"
#include "management_channel.h"

// Reasons why a submitted I/O does not go straight to the module. One word, so that the common case
// is a single test.
enum ChannelGate : uint32_t {
  kGateResetInProgress = 1U << 0,
  kGateLockedRanges = 1U << 1,
  kGateRateLimited = 1U << 2,
};

struct spdk_bdev_channel {
  spdk_bdev* bdev;
  spdk_io_channel* module_channel;
  embedded::bdev::SharedResource* shared;
  uint32_t gates;
  uint32_t queue_depth;
  // I/O that the module has and has not completed.
  uint64_t io_outstanding;
  // Every I/O not yet completed to its submitter, oldest first, including children of split ones.
  embedded::bdev::IoList submitted;
  // Of latencies; NULL while histograms are disabled.
  spdk_histogram_data* histogram;
  spdk_bdev_io_stat stat;

  // I/O that waits for a locked LBA range.
  embedded::bdev::IoList locked_out;
  embedded::bdev::IoList queued_resets;
  // I/O that rate limits hold back. While a pass over them submits those that are admitted,
  // next_rate_limited is the one that it looks at next.
  embedded::bdev::IoList rate_limited;
  spdk_bdev_io* next_rate_limited;
  bool in_rate_limited_pass;
  lba_range_tailq_t locked_ranges;
};

namespace embedded::bdev {

struct SubmittedLink {
  static auto& of(spdk_bdev_io* io) { return io->internal.ch_link; }
};
using SubmittedIos = TailQueue<SubmittedLink>;

inline spdk_bdev_channel* to_bdev_channel(spdk_io_channel* channel) {
  return channel_context<spdk_bdev_channel>(channel);
}
inline spdk_io_channel* to_io_channel(spdk_bdev_channel* channel) {
  return reinterpret_cast<spdk_io_channel*>(reinterpret_cast<char*>(channel) -
                                            SPDK_IO_CHANNEL_STRUCT_SIZE);
}

int bdev_channel_create(void* io_device, void* context);
void bdev_channel_destroy(void* io_device, void* context);

}  // namespace embedded::bdev
