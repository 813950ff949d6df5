// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Histograms of latencies: one per channel, tallied without locks or atomics, merged on request.
#include "spdk/histogram_data.h"

#include <cerrno>
#include <memory>
#include <new>

#include "channel.h"
#include "manager.h"

using namespace embedded::bdev;

namespace {

struct EnableRequest {
  spdk_bdev_histogram_status_cb callback;
  void* callback_arg;
  int status;
};

void finish_enable(spdk_bdev* bdev, void* context) {
  const std::unique_ptr<EnableRequest> request(static_cast<EnableRequest*>(context));
  {
    SpinGuard guard(bdev->internal.spinlock);
    bdev->internal.histogram_in_progress = false;
  }
  request->callback(request->callback_arg, request->status);
}

void drop_channel_histogram(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                            void*) {
  spdk_bdev_channel* channel = to_bdev_channel(io_channel);
  spdk_histogram_data_free(channel->histogram);
  channel->histogram = nullptr;
  spdk_bdev_for_each_channel_continue(i, 0);
}

void histograms_dropped(spdk_bdev* bdev, void* context, int) { finish_enable(bdev, context); }

void add_channel_histogram(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                           void*) {
  spdk_bdev_channel* channel = to_bdev_channel(io_channel);
  if (channel->histogram == nullptr) {
    channel->histogram = spdk_histogram_data_alloc();
  }
  spdk_bdev_for_each_channel_continue(i, channel->histogram != nullptr ? 0 : -ENOMEM);
}

void histograms_added(spdk_bdev* bdev, void* context, int status) {
  if (status == 0) {
    finish_enable(bdev, context);
    return;
  }
  // All or none: half of the channels would make up a wrong histogram.
  static_cast<EnableRequest*>(context)->status = status;
  {
    SpinGuard guard(bdev->internal.spinlock);
    bdev->internal.histogram_enabled = false;
  }
  spdk_bdev_for_each_channel(bdev, drop_channel_histogram, context, histograms_dropped);
}

// False while another call is under way.
bool begin_enable(spdk_bdev* bdev, bool enable) {
  SpinGuard guard(bdev->internal.spinlock);
  if (bdev->internal.histogram_in_progress) {
    return false;
  }
  bdev->internal.histogram_in_progress = true;
  bdev->internal.histogram_enabled = enable;
  return true;
}

struct GetRequest {
  spdk_histogram_data* histogram;
  spdk_bdev_histogram_data_cb callback;
  void* callback_arg;
};

void merge_channel_histogram(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                             void* context) {
  const spdk_histogram_data* histogram = to_bdev_channel(io_channel)->histogram;
  if (histogram != nullptr) {
    spdk_histogram_data_merge(static_cast<GetRequest*>(context)->histogram, histogram);
  }
  spdk_bdev_for_each_channel_continue(i, histogram != nullptr ? 0 : -EFAULT);
}

void histograms_merged(spdk_bdev*, void* context, int status) {
  const std::unique_ptr<GetRequest> request(static_cast<GetRequest*>(context));
  request->callback(request->callback_arg, status, request->histogram);
}

}  // namespace

void spdk_bdev_histogram_enable(spdk_bdev* bdev, spdk_bdev_histogram_status_cb cb_fn, void* cb_arg,
                                bool enable) {
  auto request = std::unique_ptr<EnableRequest>(new (std::nothrow) EnableRequest{cb_fn, cb_arg, 0});
  if (request == nullptr) {
    cb_fn(cb_arg, -ENOMEM);
    return;
  }
  if (!begin_enable(bdev, enable)) {
    cb_fn(cb_arg, -EAGAIN);
    return;
  }
  if (enable) {
    spdk_bdev_for_each_channel(bdev, add_channel_histogram, request.release(), histograms_added);
  } else {
    spdk_bdev_for_each_channel(bdev, drop_channel_histogram, request.release(), histograms_dropped);
  }
}

void spdk_bdev_histogram_get(spdk_bdev* bdev, spdk_histogram_data* histogram,
                             spdk_bdev_histogram_data_cb cb_fn, void* cb_arg) {
  auto request =
      std::unique_ptr<GetRequest>(new (std::nothrow) GetRequest{histogram, cb_fn, cb_arg});
  if (request == nullptr) {
    cb_fn(cb_arg, -ENOMEM, nullptr);
    return;
  }
  spdk_bdev_for_each_channel(bdev, merge_channel_histogram, request.release(), histograms_merged);
}

void spdk_bdev_channel_get_histogram(spdk_io_channel* ch, spdk_bdev_histogram_data_cb cb_fn,
                                     void* cb_arg) {
  spdk_histogram_data* histogram = to_bdev_channel(ch)->histogram;
  cb_fn(cb_arg, histogram != nullptr ? 0 : -EFAULT, histogram);
}
