// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "io_thread/served_ring.h"

#include <sched.h>

#include <utility>
#include <vector>

#include "host/sleeper.h"
#include "io_thread/prefetch.h"

namespace spdk_ts {

ServedRing::ServedRing(IoRing* ring, std::shared_ptr<RingWire> wire,
                       std::shared_ptr<RemoteDevice> device)
    : ring_(ring), wire_(std::move(wire)), device_(std::move(device)) {
  ring_->guard_arguments(wire_->gate);
}

void ServedRing::begin() {
  // The ring outlives this object by the I/O that is under way when it is closed.
  using Kept = std::pair<std::shared_ptr<void>, std::shared_ptr<RingWire>>;
  ring_->keep(std::make_shared<Kept>(device_->ring_token(device_), wire_));
}

bool ServedRing::serve() {
  if (wire_->closed.load(std::memory_order_acquire)) {
    end();
    return true;
  }
  // In this order: who sees a submission that came after an abort sees the abort too, and takes it
  // first. The slot may be in its next use by then.
  uint32_t submitted = wire_->submitted.load(std::memory_order_acquire);
  bool worked = take_aborts();
  worked |= take_submissions(submitted);
  ring_->retry_aborts();
  worked |= publish();
  if (worked) wire_->io_thread_cpu.store(sched_getcpu(), std::memory_order_relaxed);
  return worked;
}

bool ServedRing::held_up() const {
  return wire_->javascript_cpu.load(std::memory_order_relaxed) == sched_getcpu();
}

void ServedRing::end() {
  // May delete it.
  std::exchange(ring_, nullptr)->close();
}

bool ServedRing::take_submissions(uint32_t submitted) {
  fetch(submitted);
  if (!ring_->has_submissions()) return false;
  ring_->take_submissions();
  return true;
}

// Puts what the wire has, up to an entry, into the ring.
void ServedRing::fetch(uint32_t submitted) {
  // An abort may have brought later ones here.
  if (static_cast<int32_t>(submitted - fetched_) <= 0) return;
  prefetch_to_read(fetched_, submitted, [&](uint32_t n) { return &wire_->submission(n); });
  RingMemory& memory = ring_->memory();
  RingHeader& header = memory.header();
  for (; fetched_ != submitted; ++fetched_) {
    const WireSubmission& from = wire_->submission(fetched_);
    RingSlot& io = memory.slot(from.slot);
    io.operation = from.operation;
    io.flag = from.flag;
    io.offset_blocks = from.offset_blocks;
    io.length_blocks = from.length_blocks;
    io.buffer = io.source_blocks = from.buffer;
    memory.submission(header.submitted++) = from.slot;
  }
  wire_->taken.store(fetched_, std::memory_order_release);
}

bool ServedRing::take_aborts() {
  uint32_t asked = wire_->aborts_asked.load(std::memory_order_acquire);
  if (asked == aborts_taken_) return false;
  std::vector<RingWire::Abort> aborts;
  {
    std::lock_guard lock(wire_->aborts_mutex);
    aborts.swap(wire_->aborts);
  }
  aborts_taken_ += static_cast<uint32_t>(aborts.size());
  for (const RingWire::Abort& abort : aborts) {
    fetch(abort.submitted);
    // Whatever becomes of it, JavaScript hears how the I/O has ended.
    ring_->abort_sometime(abort.slot);
  }
  return true;
}

bool ServedRing::publish() {
  RingMemory& memory = ring_->memory();
  RingHeader& header = memory.header();
  if (header.consumed == header.completed) return false;
  prefetch_to_write(header.consumed, header.completed,
                    [&](uint32_t n) { return &wire_->completion(n); });
  for (; header.consumed != header.completed; ++header.consumed) {
    wire_->completion(header.consumed) = memory.completion(header.consumed);
  }
  wire_->completed.store(header.completed, std::memory_order_release);
  // The host arms its sleeper, then looks: one of the two sees the other.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  device_->listener().notify();
  return true;
}

}  // namespace spdk_ts
