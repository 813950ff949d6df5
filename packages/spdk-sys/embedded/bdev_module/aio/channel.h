// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// I/O of one thread on one device.
#pragma once

#include "../../bdev/tailq.h"
#include "../completion_list.h"
#include "kernel_queue.h"
#include "spdk/bdev_module.h"

namespace embedded::bdev_module::aio {

class Group;

class Channel {
 public:
  Channel();
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // 0 or a negative errno.
  int open();

  // Takes effect at the next poll, so that the I/O of a turn costs one system call.
  void add(spdk_bdev_io* io);

  bool idle() const { return in_flight_ == 0 && ModuleIos::empty(waiting_); }

  // Whether a poll left something behind that it could have done.
  bool has_more() const { return !ModuleIos::empty(waiting_) || reaped_all_it_may_; }

  // Submits what waits and completes what is done; how much it did.
  int poll();

  struct {
    Channel* tqe_next;
    Channel** tqe_prev;
  } link{};

 private:
  int submit_waiting();
  int submit_batch();
  int refuse_first(int rc);
  int complete_finished();

  bdev::TailQueueHead<spdk_bdev_io> waiting_;
  KernelQueue queue_;
  Group* group_ = nullptr;
  uint64_t in_flight_ = 0;
  bool reaped_all_it_may_ = false;
};

struct ChannelLink {
  static auto& of(Channel* channel) { return channel->link; }
};
using Channels = bdev::TailQueue<ChannelLink>;

}  // namespace embedded::bdev_module::aio
