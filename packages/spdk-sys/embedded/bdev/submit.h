// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// From a filled-in I/O to the module.
#pragma once

#include "io.h"

namespace embedded::bdev {

// Waits for locked ranges, splits, and otherwise hands the I/O to the module.
void submit(spdk_bdev_io* io);

// The same for vectored I/O, which SPDK fails without ever counting it as submitted during a reset.
void submit_vectored(spdk_bdev_io* io);

// For an I/O that is on the channel's list of submitted ones: aborts it during a reset, holds it
// back under rate limits, and dispatches it otherwise.
void submit_through_gates(spdk_bdev_channel* channel, spdk_bdev_io* io);

// Hands the I/O to the module, or queues it behind those that wait for resources.
void dispatch(spdk_bdev_channel* channel, spdk_bdev_io* io);

// Completes an I/O, that the module never saw, from within its submission.
void complete_in_submit(spdk_bdev_channel* channel, spdk_bdev_io* io, spdk_bdev_io_status status);

// Waits for a free spdk_bdev_io on behalf of an I/O that needs another one to go on.
void wait_for_io(spdk_bdev_io* io, spdk_bdev_io_wait_cb resume);

inline void enlist_submitted(spdk_bdev_io* io) {
  SubmittedIos::push_back(io->internal.ch->submitted, io);
  ++io->internal.ch->queue_depth;
}
inline void delist_submitted(spdk_bdev_io* io) {
  SubmittedIos::remove(io->internal.ch->submitted, io);
  --io->internal.ch->queue_depth;
}

inline void count_outstanding(spdk_bdev_channel* channel) {
  ++channel->io_outstanding;
  ++channel->shared->io_outstanding;
}
inline void discount_outstanding(spdk_bdev_channel* channel) {
  --channel->io_outstanding;
  --channel->shared->io_outstanding;
}

}  // namespace embedded::bdev
