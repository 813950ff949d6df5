// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Locked ranges of blocks. While a range is locked, I/O to it waits, except the lock holder's own.
#pragma once

#include "channel.h"
#include "manager.h"

struct lba_range {
  spdk_bdev* bdev;
  uint64_t offset;
  uint64_t length;
  // Quiesced: reads wait as well.
  bool quiesce;
  // I/O with this context, on the owner's channel, may pass.
  void* locked_ctx;
  spdk_thread* owner_thread;
  spdk_bdev_channel* owner_ch;
  embedded::bdev::TailQueueEntry<lba_range> link;
  embedded::bdev::TailQueueEntry<lba_range> module_link;
};

namespace embedded::bdev {

struct LbaRangeLink {
  static auto& of(lba_range* range) { return range->link; }
};
using LbaRanges = TailQueue<LbaRangeLink>;

// A new channel takes over the locks that hold for its bdev (whose lock is held). False: out of
// memory.
bool inherit_locked_ranges(spdk_bdev_channel* channel);
void drop_locked_ranges(spdk_bdev_channel* channel);

bool waits_for_locked_range(const spdk_bdev_io* io);

// `holder` is NULL when nobody's I/O may pass. `context` also identifies the lock.
int lock_range(spdk_bdev* bdev, spdk_bdev_channel* holder, uint64_t offset, uint64_t length,
               bool quiesce, lock_range_cb callback, void* context);
int unlock_range(spdk_bdev* bdev, uint64_t offset, uint64_t length, lock_range_cb callback,
                 void* context);

}  // namespace embedded::bdev
