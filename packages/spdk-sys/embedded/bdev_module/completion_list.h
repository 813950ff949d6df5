// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// I/O that a memory-only module has executed and completes at its next poll: completing it within
// submit_request would cost a message per I/O.
#pragma once

#include "../bdev/channel_context.h"
#include "../bdev/tailq.h"
#include "spdk/bdev_module.h"

namespace embedded::bdev_module {

struct ModuleIoLink {
  static auto& of(spdk_bdev_io* io) { return io->module_link; }
};
using ModuleIos = bdev::TailQueue<ModuleIoLink>;

class CompletionList {
 public:
  void init() { ModuleIos::init(ios_); }

  void add(spdk_bdev_io* io) { ModuleIos::push_back(ios_, io); }

  bool remove(spdk_bdev_io* io) {
    if (!ModuleIos::contains(ios_, io)) {
      return false;
    }
    ModuleIos::remove(ios_, io);
    return true;
  }

  // What callbacks submit meanwhile waits for the next poll, so that a poll always ends.
  bool complete_all(spdk_bdev_io_status status) {
    if (ModuleIos::empty(ios_)) {
      return false;
    }
    bdev::TailQueueHead<spdk_bdev_io> ready;
    ModuleIos::take_all(ios_, ready);
    while (!ModuleIos::empty(ready)) {
      spdk_bdev_io_complete(ModuleIos::pop_front(ready), status);
    }
    return true;
  }

 private:
  bdev::TailQueueHead<spdk_bdev_io> ios_;
};

}  // namespace embedded::bdev_module
