// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "submit.h"

#include "../log/logging.h"
#include "abort.h"
#include "completion.h"
#include "lba_range.h"
#include "nomem.h"
#include "rate_limit.h"
#include "split.h"

namespace embedded::bdev {

namespace {

bool is_short_of_write_unit(const spdk_bdev_io* io) {
  return io->type == SPDK_BDEV_IO_TYPE_WRITE && io->bdev->split_on_write_unit &&
         io->u.bdev.num_blocks < io->bdev->write_unit_size;
}

}  // namespace

void submit(spdk_bdev_io* io) {
  spdk_bdev_channel* channel = io->internal.ch;
  const uint32_t gates = channel->gates;
  if ((gates & kGateLockedRanges) != 0 && waits_for_locked_range(io)) [[unlikely]] {
    SubmittedIos::push_back(channel->locked_out, io);
    return;
  }
  enlist_submitted(io);
  io->internal.submit_tsc = spdk_get_ticks();
  if (io->internal.split) [[unlikely]] {
    split_start(io);
    return;
  }
  if ((gates & (kGateResetInProgress | kGateRateLimited)) != 0) [[unlikely]] {
    submit_through_gates(channel, io);
    return;
  }
  dispatch(channel, io);
}

void submit_through_gates(spdk_bdev_channel* channel, spdk_bdev_io* io) {
  if ((channel->gates & kGateResetInProgress) != 0) {
    complete_in_submit(channel, io, SPDK_BDEV_IO_STATUS_ABORTED);
  } else if ((channel->gates & kGateRateLimited) != 0) {
    submit_rate_limited(channel, io);
  } else {
    dispatch(channel, io);
  }
}

void submit_vectored(spdk_bdev_io* io) {
  if ((io->internal.ch->gates & kGateResetInProgress) != 0) [[unlikely]] {
    io->internal.status = SPDK_BDEV_IO_STATUS_ABORTED;
    complete_unsubmitted_later(io);
    return;
  }
  submit(io);
}

void dispatch(spdk_bdev_channel* channel, spdk_bdev_io* io) {
  if (io->type == SPDK_BDEV_IO_TYPE_ABORT && abort_waiting(io->u.abort.bio_to_abort)) [[unlikely]] {
    complete_in_submit(channel, io, SPDK_BDEV_IO_STATUS_SUCCESS);
    return;
  }
  if (is_short_of_write_unit(io)) [[unlikely]] {
    EMBEDDED_ERRLOG("%s: a write of %lu blocks is shorter than the write unit of %u\n",
                    io->bdev->name, io->u.bdev.num_blocks, io->bdev->write_unit_size);
    complete_in_submit(channel, io, SPDK_BDEV_IO_STATUS_FAILED);
    return;
  }
  if (!QueuedIos::empty(channel->shared->nomem)) [[unlikely]] {
    queue_behind_nomem(io);
    return;
  }
  count_outstanding(channel);
  io->internal.in_submit_request = true;
  io->bdev->fn_table->submit_request(channel->module_channel, io);
  io->internal.in_submit_request = false;
}

void complete_in_submit(spdk_bdev_channel* channel, spdk_bdev_io* io, spdk_bdev_io_status status) {
  io->internal.in_submit_request = true;
  // spdk_bdev_io_complete takes the I/O for one that the module had.
  count_outstanding(channel);
  spdk_bdev_io_complete(io, status);
  io->internal.in_submit_request = false;
}

void wait_for_io(spdk_bdev_io* io, spdk_bdev_io_wait_cb resume) {
  spdk_bdev_io_wait_entry* entry = &io->internal.waitq_entry;
  entry->bdev = io->bdev;
  entry->cb_fn = resume;
  entry->cb_arg = io;
  if (spdk_bdev_queue_io_wait(io->bdev, to_io_channel(io->internal.ch), entry) != 0) {
    fail_unsubmitted(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

}  // namespace embedded::bdev
