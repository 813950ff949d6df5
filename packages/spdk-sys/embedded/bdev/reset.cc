// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "reset.h"

#include <cerrno>

#include "abort.h"
#include "completion.h"
#include "io.h"
#include "rate_limit.h"
#include "submit.h"
#include "unregister.h"

namespace embedded::bdev {

namespace {

constexpr uint64_t kDrainPollIntervalUs = 1'000'000;

void submit_reset(spdk_bdev_io* io) {
  io->internal.in_submit_request = true;
  io->bdev->fn_table->submit_request(io->internal.ch->module_channel, io);
  io->internal.in_submit_request = false;
}

int poll_drained(void* context);

void check_channel_drained(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                           void*) {
  // Any error ends the iteration.
  spdk_bdev_for_each_channel_continue(i,
                                      to_bdev_channel(io_channel)->io_outstanding > 0 ? -EBUSY : 0);
}

void drain_checked(spdk_bdev*, void* context, int status) {
  auto* channel = static_cast<spdk_bdev_channel*>(context);
  spdk_bdev_io* io = channel->queued_resets.tqh_first;
  if (status == 0) {
    // Everything came to an end by itself, so disturbing the device is not needed.
    QueuedIos::remove(channel->queued_resets, io);
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
    return;
  }
  if (spdk_get_ticks() < io->u.reset.wait_poller.stop_time_tsc) {
    io->u.reset.wait_poller.poller = spdk_poller_register_named(
        poll_drained, channel, kDrainPollIntervalUs, "bdev_reset_drain_poller");
    return;
  }
  QueuedIos::remove(channel->queued_resets, io);
  submit_reset(io);
}

void check_drained(spdk_bdev_channel* channel) {
  spdk_bdev_for_each_channel(channel->bdev, check_channel_drained, channel, drain_checked);
}

int poll_drained(void* context) {
  auto* channel = static_cast<spdk_bdev_channel*>(context);
  spdk_poller_unregister(&channel->queued_resets.tqh_first->u.reset.wait_poller.poller);
  check_drained(channel);
  return SPDK_POLLER_BUSY;
}

void freeze_channel(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel, void*) {
  spdk_bdev_channel* channel = to_bdev_channel(io_channel);
  channel->gates |= kGateResetInProgress;
  abort_waiting_io(channel);
  abort_all_rate_limited(channel);
  spdk_bdev_for_each_channel_continue(i, 0);
}

void channels_frozen(spdk_bdev* bdev, void* context, int) {
  auto* channel = static_cast<spdk_bdev_channel*>(context);
  spdk_bdev_io* io = channel->queued_resets.tqh_first;
  if (bdev->reset_io_drain_timeout == 0) {
    QueuedIos::remove(channel->queued_resets, io);
    submit_reset(io);
    return;
  }
  io->u.reset.wait_poller.stop_time_tsc =
      spdk_get_ticks() + bdev->reset_io_drain_timeout * spdk_get_ticks_hz();
  check_drained(channel);
}

void start_reset(spdk_bdev_channel* channel) {
  spdk_bdev* bdev = channel->bdev;
  {
    SpinGuard guard(bdev->internal.spinlock);
    if (bdev->internal.reset_in_progress != nullptr) {
      return;  // This one shares the fate of the one in progress.
    }
    spdk_bdev_io* io = channel->queued_resets.tqh_first;
    bdev->internal.reset_in_progress = io;
    // The submitter may put its channel before the reset is done; the iterations over channels
    // would then run with a freed one.
    io->u.reset.ch_ref = spdk_get_io_channel(to_io_device(bdev));
  }
  spdk_bdev_for_each_channel(bdev, freeze_channel, channel, channels_frozen);
}

void unfreeze_channel(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                      void* context) {
  const auto* done = static_cast<spdk_bdev_io*>(context);
  spdk_bdev_channel* channel = to_bdev_channel(io_channel);
  channel->gates &= ~kGateResetInProgress;
  while (!QueuedIos::empty(channel->queued_resets)) {
    spdk_bdev_io_complete(QueuedIos::pop_front(channel->queued_resets),
                          static_cast<spdk_bdev_io_status>(done->internal.status));
  }
  spdk_bdev_for_each_channel_continue(i, 0);
}

void channels_unfrozen(spdk_bdev* bdev, void* context, int) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  if (io->u.reset.ch_ref != nullptr) {
    spdk_put_io_channel(io->u.reset.ch_ref);
    io->u.reset.ch_ref = nullptr;
  }
  finish(io);
  if (bdev->internal.status == SPDK_BDEV_STATUS_REMOVING &&
      Descriptors::empty(bdev->internal.open_descs)) {
    // The unregistration had to leave this to the reset.
    destroy_io_device(bdev);
  }
}

}  // namespace

void complete_reset(spdk_bdev_io* io) {
  spdk_bdev* bdev = io->bdev;
  bool was_in_progress = false;
  {
    SpinGuard guard(bdev->internal.spinlock);
    was_in_progress = bdev->internal.reset_in_progress == io;
    if (was_in_progress) {
      bdev->internal.reset_in_progress = nullptr;
    }
  }
  if (was_in_progress) {
    spdk_bdev_for_each_channel(bdev, unfreeze_channel, io, channels_unfrozen);
  } else {
    finish(io);
  }
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

int spdk_bdev_reset(spdk_bdev_desc* desc, spdk_io_channel* ch, spdk_bdev_io_completion_cb cb,
                    void* cb_arg) {
  spdk_bdev_channel* channel = to_bdev_channel(ch);
  spdk_bdev_io* io = acquire_io(channel);
  if (io == nullptr) {
    return -ENOMEM;
  }
  prepare_io(io, channel, desc, SPDK_BDEV_IO_TYPE_RESET, cb, cb_arg);
  io->internal.submit_tsc = spdk_get_ticks();
  io->u.reset.ch_ref = nullptr;
  io->u.reset.wait_poller.poller = nullptr;
  QueuedIos::push_back(channel->queued_resets, io);
  enlist_submitted(io);
  start_reset(channel);
  return 0;
}
