// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "channel.h"

#include "spdk/histogram_data.h"

#include "abort.h"
#include "lba_range.h"
#include "manager.h"
#include "rate_limit.h"

namespace embedded::bdev {

int bdev_channel_create(void* io_device, void* context) {
  spdk_bdev* bdev = from_io_device(io_device);
  auto* channel = static_cast<spdk_bdev_channel*>(context);

  channel->bdev = bdev;
  channel->module_channel = bdev->fn_table->get_io_channel(bdev->ctxt);
  if (channel->module_channel == nullptr) {
    return -1;
  }
  channel->shared = acquire_shared_resource(channel->module_channel);
  if (channel->shared == nullptr) {
    spdk_put_io_channel(channel->module_channel);
    return -1;
  }
  channel->gates = 0;
  channel->queue_depth = 0;
  channel->io_outstanding = 0;
  SubmittedIos::init(channel->submitted);
  SubmittedIos::init(channel->locked_out);
  QueuedIos::init(channel->queued_resets);
  QueuedIos::init(channel->rate_limited);
  channel->next_rate_limited = nullptr;
  channel->in_rate_limited_pass = false;
  LbaRanges::init(channel->locked_ranges);
  channel->stat.io_error = nullptr;
  spdk_bdev_reset_io_stat(&channel->stat, SPDK_BDEV_RESET_STAT_ALL);
  channel->stat.ticks_rate = spdk_get_ticks_hz();
  channel->histogram = nullptr;

  SpinGuard guard(bdev->internal.spinlock);
  if (!inherit_locked_ranges(channel)) {
    guard.release();
    release_shared_resource(channel->shared);
    spdk_put_io_channel(channel->module_channel);
    return -1;
  }
  limit_channel(channel);
  if (bdev->internal.histogram_enabled) {
    channel->histogram = spdk_histogram_data_alloc();
  }
  return 0;
}

void bdev_channel_destroy(void*, void* context) {
  auto* channel = static_cast<spdk_bdev_channel*>(context);
  {
    // What this channel counted stays part of the device's statistics.
    SpinGuard guard(channel->bdev->internal.spinlock);
    spdk_bdev_add_io_stat(channel->bdev->internal.stat, &channel->stat);
  }
  abort_all_queued(channel->queued_resets, channel);
  abort_waiting_io(channel);
  abort_all_rate_limited(channel);
  spdk_histogram_data_free(channel->histogram);
  drop_locked_ranges(channel);
  release_shared_resource(channel->shared);
  spdk_put_io_channel(channel->module_channel);
}

}  // namespace embedded::bdev
