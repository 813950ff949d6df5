// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "bdev_server/request_memory.h"
#include "ring/spdk_bdev_headers.h"

namespace spdk_ts {

class BdevServer;

// Brings completions back to the SPDK thread that has submitted the requests, when that is not the
// server's. One message brings all that have come together until it is read.
class Outbox : public std::enable_shared_from_this<Outbox> {
 public:
  explicit Outbox(spdk_thread* thread) : thread_(thread) {}
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // Any thread. False when SPDK cannot take the message now: announce() has to be tried again.
  bool add(spdk_bdev_io* bdev_io, const RequestCompletion& completion);
  bool announce();

 private:
  struct Completed {
    spdk_bdev_io* bdev_io;
    RequestCompletion completion;
  };

  static void deliver(void* outbox);

  spdk_thread* const thread_;
  std::mutex mutex_;
  std::vector<Completed> completed_;
  bool announced_ = false;
};

// What an SPDK channel of a served device has: SPDK allocates it, on the thread that uses the
// channel.
struct ServedChannel {
  std::shared_ptr<BdevServer> server;
  // nullptr: the server is on the channel's own thread.
  std::shared_ptr<Outbox> outbox;
  uint32_t number;

  static ServedChannel& of(spdk_io_channel* channel) {
    return **static_cast<ServedChannel**>(spdk_io_channel_get_ctx(channel));
  }
};

}  // namespace spdk_ts
