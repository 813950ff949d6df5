// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// I/O of one thread on all devices of the uring module.
#pragma once

#include "../completion_list.h"
#include "ring.h"
#include "spdk/bdev_module.h"

namespace embedded::bdev_module::uring {

class Group {
 public:
  Group() { ModuleIos::init(waiting_); }
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  // 0 or a negative errno.
  int open();

  // Takes effect at the next poll, so that the I/O of a turn costs one system call.
  void add(spdk_bdev_io* io) { ModuleIos::push_back(waiting_, io); }

 private:
  static int poll(void* context);
  int submit_waiting();
  int complete_finished();

  bdev::TailQueueHead<spdk_bdev_io> waiting_;
  Ring ring_;
  spdk_poller* poller_ = nullptr;
};

// Of one device: leads to the thread's group.
class Channel {
 public:
  Channel() = default;
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // 0 or a negative errno.
  int open();
  void add(spdk_bdev_io* io) { group_->add(io); }

 private:
  Group* group_ = nullptr;
};

// Registers the I/O device whose channels are the threads' groups.
void register_groups();
void unregister_groups();

}  // namespace embedded::bdev_module::uring
