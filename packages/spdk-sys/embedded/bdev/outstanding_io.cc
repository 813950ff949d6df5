// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Looking at the I/O that a bdev has outstanding: visiting each, timing out old ones.
#include <cerrno>
#include <cstdlib>

#include "../log/logging.h"
#include "channel.h"
#include "descriptor.h"
#include "spin_guard.h"
#include "split.h"

using namespace embedded::bdev;

namespace {

struct Visit {
  spdk_bdev_io_fn fn;
  spdk_bdev_for_each_io_cb done;
  void* context;
};

void visit_channel(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                   void* context) {
  const auto* visit = static_cast<Visit*>(context);
  int rc = 0;
  for (spdk_bdev_io* io = to_bdev_channel(io_channel)->submitted.tqh_first;
       io != nullptr && rc == 0;) {
    spdk_bdev_io* following = SubmittedIos::next(io);
    rc = visit->fn(visit->context, io);
    io = following;
  }
  spdk_bdev_for_each_channel_continue(i, rc);
}

void visit_done(spdk_bdev*, void* context, int status) {
  const Visit visit = *static_cast<Visit*>(context);
  free(context);
  visit.done(visit.context, status);
}

constexpr uint64_t kTimeoutPollIntervalUs = 1'000'000;

struct TimeoutScan {
  spdk_bdev_desc* desc;
  uint64_t timeout_ticks;
  spdk_bdev_io_timeout_cb callback;
  void* callback_arg;
};

void scan_channel(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                  void* context) {
  const auto* scan = static_cast<TimeoutScan*>(context);
  {
    SpinGuard guard(scan->desc->lock);
    if (scan->desc->closed) {
      guard.release();
      spdk_bdev_for_each_channel_continue(i, -1);
      return;
    }
  }
  const uint64_t now = spdk_get_ticks();
  for (spdk_bdev_io* io = to_bdev_channel(io_channel)->submitted.tqh_first; io != nullptr;) {
    if (now < io->internal.submit_tsc + scan->timeout_ticks && !is_split_child(io)) {
      break;  // The list is in the order of submission.
    }
    spdk_bdev_io* following = SubmittedIos::next(io);
    if (io->internal.desc == scan->desc && !is_split_child(io)) {
      scan->callback(scan->callback_arg, io);
    }
    io = following;
  }
  spdk_bdev_for_each_channel_continue(i, 0);
}

void scan_done(spdk_bdev*, void* context, int) {
  spdk_bdev_desc* desc = static_cast<TimeoutScan*>(context)->desc;
  free(context);
  bool free_now = false;
  {
    SpinGuard guard(desc->lock);
    free_now = --desc->references == 0 && desc->closed;
  }
  if (free_now) {
    descriptor_free(desc);
  }
}

int poll_timeouts(void* context) {
  auto* desc = static_cast<spdk_bdev_desc*>(context);
  auto* scan = static_cast<TimeoutScan*>(malloc(sizeof(TimeoutScan)));
  if (scan == nullptr) {
    return SPDK_POLLER_BUSY;
  }
  *scan = {desc, desc->timeout_sec * spdk_get_ticks_hz(), desc->timeout_fn, desc->timeout_ctx};
  {
    // It may be closed while the scan is under way.
    SpinGuard guard(desc->lock);
    ++desc->references;
  }
  spdk_bdev_for_each_channel(desc->bdev, scan_channel, scan, scan_done);
  return SPDK_POLLER_BUSY;
}

}  // namespace

void spdk_bdev_for_each_bdev_io(spdk_bdev* bdev, void* ctx, spdk_bdev_io_fn fn,
                                spdk_bdev_for_each_io_cb cb) {
  auto* visit = static_cast<Visit*>(malloc(sizeof(Visit)));
  if (visit == nullptr) {
    cb(ctx, -ENOMEM);
    return;
  }
  *visit = {fn, cb, ctx};
  spdk_bdev_for_each_channel(bdev, visit_channel, visit, visit_done);
}

int spdk_bdev_set_timeout(spdk_bdev_desc* desc, uint64_t timeout_in_sec,
                          spdk_bdev_io_timeout_cb cb_fn, void* cb_arg) {
  spdk_poller_unregister(&desc->timeout_poller);
  if (timeout_in_sec != 0) {
    desc->timeout_poller = spdk_poller_register_named(poll_timeouts, desc, kTimeoutPollIntervalUs,
                                                      "bdev_timeout_poller");
    if (desc->timeout_poller == nullptr) {
      EMBEDDED_ERRLOG("%s: cannot watch for timeouts\n", desc->bdev->name);
      return -1;
    }
  }
  desc->timeout_fn = cb_fn;
  desc->timeout_ctx = cb_arg;
  desc->timeout_sec = timeout_in_sec;
  return 0;
}
