// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "io_thread/remote_device.h"
#include "io_thread/ring_wire.h"
#include "ring/ring_memory.h"

namespace spdk_ts {

// JavaScript's side of a ring that an I/O thread serves. JavaScript uses its memory as that of any
// ring and knows nothing of the other thread; this carries submissions and completions between the
// two, in batches, with the fences that takes.
class RemoteRing {
 public:
  // nullptr without memory. The device is open; `slots` is a power of two.
  static std::unique_ptr<RemoteRing> create(std::shared_ptr<RemoteDevice> device, uint32_t slots);
  ~RemoteRing() { close(); }
  RemoteRing(const RemoteRing&) = delete;
  RemoteRing& operator=(const RemoteRing&) = delete;

  bool closed() const { return served_ == nullptr; }
  RingMemory& memory() { return memory_; }

  // What follows needs a ring that is not closed.

  bool has_submissions() { return header().submitted != taken_; }
  // What JavaScript has submitted and has not read the completion of.
  uint32_t outstanding() { return header().submitted - header().consumed; }
  bool is_idle() { return outstanding() == 0; }
  // JavaScript waits, on the core that it keeps the I/O thread from.
  bool held_up();
  // Passes on what was submitted; true if there was something.
  bool publish();
  // Lets JavaScript see completions, so many at most that it has not read; true if there are any.
  bool collect(uint32_t most);
  // As IoRing::abort, but whether there is something to abort only the I/O thread knows: 0 then.
  int abort(uint32_t slot);
  // JavaScript must not touch the memory any more, nor have use for that of arguments.
  void close();

 private:
  RemoteRing(std::shared_ptr<RemoteDevice> device, std::shared_ptr<RingWire> wire,
             RingMemory& served)
      : device_(std::move(device)),
        wire_(std::move(wire)),
        served_(&served),
        memory_(wire_->slots()) {}
  RingHeader& header() { return memory_.header(); }
  uint32_t room();
  void put(uint32_t slot);
  void fetch_rest(uint32_t slot);

  std::shared_ptr<RemoteDevice> device_;
  std::shared_ptr<RingWire> wire_;
  // The I/O thread's, which keeps it until close().
  RingMemory* served_;
  RingMemory memory_;
  // Entries of JavaScript's submission ring that were passed on, or dropped as nonsense.
  uint32_t taken_ = 0;
  // Entries of the wire: written, of those taken when last looked at, and read.
  uint32_t submitted_ = 0;
  uint32_t seen_taken_ = 0;
  uint32_t collected_ = 0;
};

}  // namespace spdk_ts
