// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// I/O of one thread that the base has completed and that waits for its time.
#pragma once

#include <array>
#include <cstdint>

#include "../../bdev/tailq.h"
#include "../forward.h"
#include "delay.h"

namespace embedded::bdev_module::delay {

// What the module keeps per I/O.
struct DelayedIo {
  ForwardedIo forwarded;
  bdev::TailQueueEntry<DelayedIo> link;
  uint64_t due_ticks;
  int8_t status;
  // False for types that are handed on without delay.
  bool is_delayed;
  Kind kind;

  static DelayedIo* of(spdk_bdev_io* io) { return reinterpret_cast<DelayedIo*>(io->driver_ctx); }
};

struct DelayedIoLink {
  static auto& of(DelayedIo* io) { return io->link; }
};
using DelayedIos = bdev::TailQueue<DelayedIoLink>;

class Channel {
 public:
  // Returns 0 or -ENOMEM.
  int open(spdk_bdev_desc* base);
  void close();

  spdk_io_channel* base() const { return base_; }
  Kind choose_read();
  Kind choose_write();

  void delay(DelayedIo* io, uint64_t due_ticks);
  // Whether it waited here, and is aborted now.
  bool abort(spdk_bdev_io* io);
  void abort_all();

 private:
  static int poll(void* channel);
  bool is_p99();

  spdk_io_channel* base_;
  spdk_poller* poller_;
  // Each in the order of submission; one that is not due yet holds up those behind it, also when
  // the latency was lowered meanwhile.
  std::array<bdev::TailQueueHead<DelayedIo>, kKinds> waiting_;
  unsigned seed_;
};

}  // namespace embedded::bdev_module::delay
