// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// How much I/O the module of a bdev has: once on request, and sampled periodically.
#include <cerrno>
#include <memory>
#include <new>

#include "../log/logging.h"
#include "channel.h"
#include "descriptor.h"
#include "manager.h"

using namespace embedded::bdev;

namespace {

struct DepthRequest {
  uint64_t depth;
  spdk_bdev_get_current_qd_cb callback;
  void* callback_arg;
};

void add_depth(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel, void* context) {
  static_cast<DepthRequest*>(context)->depth += to_bdev_channel(io_channel)->io_outstanding;
  spdk_bdev_for_each_channel_continue(i, 0);
}

void depth_done(spdk_bdev* bdev, void* context, int) {
  const std::unique_ptr<DepthRequest> request(static_cast<DepthRequest*>(context));
  request->callback(bdev, request->depth, request->callback_arg, 0);
}

// Samples are written by the sampling thread and read by all, without a lock.
template <typename T>
void publish(T& sample, T value) {
  __atomic_store_n(&sample, value, __ATOMIC_RELAXED);
}
template <typename T>
T published(const T& sample) {
  return __atomic_load_n(&sample, __ATOMIC_RELAXED);
}

int sample(void* context);
void change_period(void* context);

void add_sampled_depth(spdk_bdev_channel_iter* i, spdk_bdev* bdev, spdk_io_channel* io_channel,
                       void*) {
  bdev->internal.temporary_queue_depth += to_bdev_channel(io_channel)->io_outstanding;
  spdk_bdev_for_each_channel_continue(i, 0);
}

void sampled(spdk_bdev* bdev, void*, int) {
  auto& internal = bdev->internal;
  const uint64_t depth = internal.temporary_queue_depth;
  publish(internal.measured_queue_depth, depth);
  if (depth > 0) {
    publish(internal.io_time, internal.io_time + internal.period);
    publish(internal.weighted_io_time, internal.weighted_io_time + internal.period * depth);
  }
  internal.qd_poll_in_progress = false;
  change_period(bdev);
}

int sample(void* context) {
  auto* bdev = static_cast<spdk_bdev*>(context);
  if (bdev->internal.qd_poll_in_progress) {
    return SPDK_POLLER_IDLE;  // Two at once would add up.
  }
  bdev->internal.qd_poll_in_progress = true;
  bdev->internal.temporary_queue_depth = 0;
  spdk_bdev_for_each_channel(bdev, add_sampled_depth, nullptr, sampled);
  return SPDK_POLLER_BUSY;
}

void start_sampling(spdk_bdev* bdev, uint64_t period) {
  publish(bdev->internal.period, period);
  bdev->internal.qd_poller =
      spdk_poller_register_named(sample, bdev, period, "bdev_calculate_measured_queue_depth");
}

// On the thread of the sampling. While a sample is being taken this is left to its end, which would
// otherwise count with a wrong period, or for a bdev that is closed.
void change_period(void* context) {
  auto* bdev = static_cast<spdk_bdev*>(context);
  const uint64_t period = published(bdev->internal.new_period);
  if (bdev->internal.period == period || bdev->internal.qd_poll_in_progress) {
    return;
  }
  spdk_poller_unregister(&bdev->internal.qd_poller);
  if (period != 0) {
    start_sampling(bdev, period);
    return;
  }
  publish(bdev->internal.period, period);
  spdk_bdev_desc* desc = bdev->internal.qd_desc;
  bdev->internal.qd_desc = nullptr;
  spdk_bdev_close(desc);
}

}  // namespace

void spdk_bdev_get_current_qd(spdk_bdev* bdev, spdk_bdev_get_current_qd_cb cb_fn, void* cb_arg) {
  auto request = std::unique_ptr<DepthRequest>(new (std::nothrow) DepthRequest{0, cb_fn, cb_arg});
  if (request == nullptr) {
    cb_fn(bdev, 0, cb_arg, -ENOMEM);
    return;
  }
  spdk_bdev_for_each_channel(bdev, add_depth, request.release(), depth_done);
}

void spdk_bdev_set_qd_sampling_period(spdk_bdev* bdev, uint64_t period) {
  if (published(bdev->internal.new_period) == period) {
    return;
  }
  publish(bdev->internal.new_period, period);
  if (bdev->internal.qd_desc != nullptr) {
    spdk_thread_send_msg(bdev->internal.qd_desc->thread, change_period, bdev);
    return;
  }
  // Open while it is sampled, so that the poller does not outlive it.
  const int rc =
      spdk_bdev_open_ext(bdev->name, false, ignore_event, nullptr, &bdev->internal.qd_desc);
  if (rc == 0) {
    start_sampling(bdev, period);
  }
}

uint64_t spdk_bdev_get_qd(const spdk_bdev* bdev) {
  return published(bdev->internal.measured_queue_depth);
}

uint64_t spdk_bdev_get_qd_sampling_period(const spdk_bdev* bdev) {
  return published(bdev->internal.period);
}

uint64_t spdk_bdev_get_io_time(const spdk_bdev* bdev) { return published(bdev->internal.io_time); }

uint64_t spdk_bdev_get_weighted_io_time(const spdk_bdev* bdev) {
  return published(bdev->internal.weighted_io_time);
}
