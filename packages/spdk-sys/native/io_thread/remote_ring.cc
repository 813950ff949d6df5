// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "io_thread/remote_ring.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "io_thread/io_thread.h"
#include "io_thread/prefetch.h"
#include "io_thread/served_ring.h"

namespace spdk_ts {
namespace {

// Whether the I/O thread leaves more in the slot than a completion says, of one that succeeded.
bool answers(uint32_t operation) {
  switch (static_cast<RingOperation>(operation)) {
    case RingOperation::kZcopyStart:
    case RingOperation::kNvmeAdmin:
    case RingOperation::kNvmeIo:
    case RingOperation::kNvmeIoMetadata:
    case RingOperation::kForward:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::unique_ptr<RemoteRing> RemoteRing::create(std::shared_ptr<RemoteDevice> device,
                                               uint32_t slots) {
  IoRing* ring = IoRing::create(device->desc(), device->channel(), slots);
  if (ring == nullptr) return nullptr;
  auto wire = std::make_shared<RingWire>(slots);
  std::unique_ptr<RemoteRing> remote(new RemoteRing(device, wire, ring->memory()));
  if (!wire->allocated() || !remote->memory_.allocated()) {
    remote->served_ = nullptr;
    ring->close();
    return nullptr;
  }
  IoThread& thread = device->thread();
  thread.add(std::make_unique<ServedRing>(ring, std::move(wire), std::move(device)));
  return remote;
}

bool RemoteRing::held_up() {
  return !is_idle() && wire_->io_thread_cpu.load(std::memory_order_relaxed) == sched_getcpu();
}

bool RemoteRing::publish() {
  if (!has_submissions()) return false;
  uint32_t count = header().submitted - taken_;
  // More than one round of the ring cannot be meant: what JavaScript wrote there is nonsense.
  if (count > memory_.slots()) {
    taken_ = header().submitted;
    return false;
  }
  count = std::min(count, room());
  if (count == 0) return false;
  prefetch_to_write(submitted_, submitted_ + count,
                    [&](uint32_t n) { return &wire_->submission(n); });
  for (uint32_t last = taken_ + count; taken_ != last; ++taken_) put(memory_.submission(taken_));
  wire_->javascript_cpu.store(sched_getcpu(), std::memory_order_relaxed);
  wire_->submitted.store(submitted_, std::memory_order_release);
  device_->thread().notify();
  return true;
}

// Only callers that use busy slots can fill the wire.
uint32_t RemoteRing::room() {
  uint32_t slots = memory_.slots();
  if (submitted_ - seen_taken_ >= slots / 2) {
    seen_taken_ = wire_->taken.load(std::memory_order_acquire);
  }
  return slots - (submitted_ - seen_taken_);
}

void RemoteRing::put(uint32_t slot) {
  if (slot >= memory_.slots()) return;
  const RingSlot& io = memory_.slot(slot);
  bool copy = io.operation == static_cast<uint32_t>(RingOperation::kCopy);
  wire_->submission(submitted_++) = {
      .slot = static_cast<uint16_t>(slot),
      .operation = static_cast<uint16_t>(io.operation <= UINT16_MAX ? io.operation : 0),
      .flag = io.flag,
      .offset_blocks = io.offset_blocks,
      .length_blocks = io.length_blocks,
      .buffer = copy ? io.source_blocks : io.buffer,
  };
}

bool RemoteRing::collect(uint32_t most) {
  RingHeader& shown = header();
  uint32_t unread = shown.completed - shown.consumed;
  if (unread < most) {
    uint32_t ready = wire_->completed.load(std::memory_order_acquire) - collected_;
    uint32_t last = collected_ + std::min({ready, most - unread, memory_.slots() - unread});
    prefetch_to_read(collected_, last, [&](uint32_t n) { return &wire_->completion(n); });
    for (; collected_ != last; ++collected_) {
      RingCompletion completion = wire_->completion(collected_);
      const RingSlot& io = memory_.slot(completion.slot);
      if (completion.status != 0 || answers(io.operation)) fetch_rest(completion.slot);
      memory_.completion(shown.completed++) = completion;
    }
  }
  return shown.completed != shown.consumed;
}

// The I/O thread does not touch the slot again before JavaScript uses it.
void RemoteRing::fetch_rest(uint32_t slot) {
  const RingSlot& served = served_->slot(slot);
  RingSlot& io = memory_.slot(slot);
  io.flag = served.flag;
  io.buffer = served.buffer;
  io.failure = served.failure;
}

int RemoteRing::abort(uint32_t slot) {
  if (slot >= memory_.slots()) return -EINVAL;
  if (is_idle()) return -ENOENT;
  spdk_bdev* bdev = spdk_bdev_desc_get_bdev(device_->desc());
  if (!spdk_bdev_io_type_supported(bdev, SPDK_BDEV_IO_TYPE_ABORT)) return -ENOTSUP;
  publish();
  {
    std::lock_guard lock(wire_->aborts_mutex);
    wire_->aborts.push_back({slot, submitted_});
  }
  wire_->aborts_asked.fetch_add(1, std::memory_order_release);
  device_->thread().notify();
  return 0;
}

void RemoteRing::close() {
  if (closed()) return;
  {
    std::lock_guard lock(wire_->gate.mutex);
    wire_->gate.closed = true;
  }
  served_ = nullptr;
  wire_->closed.store(true, std::memory_order_release);
  device_->thread().notify();
}

}  // namespace spdk_ts
