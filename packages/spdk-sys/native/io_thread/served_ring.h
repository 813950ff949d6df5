// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstdint>
#include <memory>

#include "io_thread/remote_device.h"
#include "io_thread/ring_wire.h"

namespace spdk_ts {

// The I/O thread's side of a remote ring, see RemoteRing: does for an IoRing what JavaScript does
// elsewhere. Made on JavaScript's thread, used on the I/O thread.
class ServedRing {
 public:
  // Owns the ring until it has ended.
  ServedRing(IoRing* ring, std::shared_ptr<RingWire> wire, std::shared_ptr<RemoteDevice> device);
  ServedRing(const ServedRing&) = delete;
  ServedRing& operator=(const ServedRing&) = delete;

  // Before the first serve().
  void begin();
  // Takes what was submitted, tells what has completed; true if there was something to do.
  bool serve();
  // JavaScript has closed the ring, which ends by itself: this object has no more use.
  bool ended() const { return ring_ == nullptr; }
  // There is nothing to do, on the core that the I/O thread keeps JavaScript from.
  bool held_up() const;
  // Nothing is under way, as far as it knows.
  bool is_quiet() const { return ring_->in_flight() == 0; }

 private:
  void end();
  bool take_submissions(uint32_t submitted);
  void fetch(uint32_t submitted);
  bool take_aborts();
  bool publish();

  IoRing* ring_;
  std::shared_ptr<RingWire> wire_;
  std::shared_ptr<RemoteDevice> device_;
  // Entries of the wire that are in the ring.
  uint32_t fetched_ = 0;
  uint32_t aborts_taken_ = 0;
};

}  // namespace spdk_ts
