// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The channels of one thread, which one poller serves.
#pragma once

#include "channel.h"
#include "spdk/thread.h"

namespace embedded::bdev_module::aio {

class Group {
 public:
  Group() { Channels::init(channels_); }
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  // 0 or a negative errno.
  int open();

  void add(Channel* channel) { Channels::push_back(channels_, channel); }
  void remove(Channel* channel) { Channels::remove(channels_, channel); }

  // In interrupt mode what the kernel is to signal completions on, else -1.
  int descriptor() const { return descriptor_; }

  // In interrupt mode nobody polls unless this is called, or I/O completes.
  void request_poll() const;

 private:
  static int poll(void* context);
  static int on_descriptor(void* context);
  int open_descriptor();

  bdev::TailQueueHead<Channel> channels_;
  spdk_poller* poller_ = nullptr;
  spdk_interrupt* interrupt_ = nullptr;
  int descriptor_ = -1;
};

// The calling thread's, which lives until all that joined have left; NULL when it cannot be made.
Group* join_group();
void leave_group(Group* group);

// Registers the I/O device whose channels are the threads' groups.
void register_groups();
void unregister_groups();

}  // namespace embedded::bdev_module::aio
