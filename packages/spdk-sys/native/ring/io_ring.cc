// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "ring/io_ring.h"

#include <cerrno>
#include <new>

#include "ring/channel_gate.h"
#include "ring/io_failure.h"
#include "ring/js_number.h"

namespace spdk_ts {

IoRing* IoRing::create(spdk_bdev_desc* desc, spdk_io_channel* channel, uint32_t slots) {
  auto* ring = new (std::nothrow) IoRing(desc, channel, slots);
  if (ring == nullptr) return nullptr;
  if (ring->memory_.allocated() && ring->slots_ != nullptr) return ring;
  delete ring;
  return nullptr;
}

IoRing::IoRing(spdk_bdev_desc* desc, spdk_io_channel* channel, uint32_t slots)
    : desc_(desc), channel_(channel), memory_(slots), slots_(new (std::nothrow) Slot[slots]) {
  if (slots_ == nullptr) return;
  for (uint32_t index = 0; index < slots; ++index)
    slots_[index] = {this, index, SlotState::kFree, {}};
  postponed_.reserve(slots);
}

IoRing::~IoRing() {
  if (own_channel_ != nullptr) spdk_put_io_channel(own_channel_);
}

void IoRing::take_submissions() {
  RingHeader& header = memory_.header();
  if (!postponed_.empty()) submit_postponed();
  uint32_t submitted = header.submitted;
  uint32_t next = header.taken;
  header.taken = submitted;
  // More than one round of the ring cannot be meant: what JavaScript wrote there is nonsense.
  if (submitted - next > memory_.slots()) return;
  while (next != submitted) take(memory_.submission(next++));
}

// The layers above do not use a busy slot again. Should a caller of this one do it, the second use
// is dropped: its completion would have no place in the completion ring.
void IoRing::take(uint32_t index) {
  if (index >= memory_.slots()) return;
  if (slots_[index].state != SlotState::kFree) [[unlikely]]
    return take_unfree(index);
  slots_[index].state = SlotState::kBusy;
  ++in_flight_;
  submit(slots_[index]);
}

void IoRing::take_unfree(uint32_t index) {
  Slot& slot = slots_[index];
  if (slot.state != SlotState::kCancelledUntaken) return;
  slot.state = SlotState::kBusy;
  ++in_flight_;
  fail(slot, aborted_failure());
}

void IoRing::submit_postponed() {
  // Those that are postponed again wait for the next turn.
  size_t count = postponed_.size();
  for (size_t n = 0; n < count; ++n) {
    uint32_t index = postponed_.front();
    postponed_.erase(postponed_.begin());
    submit_again(slots_[index]);
  }
}

void IoRing::submit_again(Slot& slot) {
  bool cancelled = slot.state == SlotState::kCancelledWaiting;
  slot.state = SlotState::kBusy;
  if (cancelled) {
    fail(slot, aborted_failure());
  } else {
    submit(slot);
  }
}

void IoRing::close() {
  closed_ = true;
  in_flight_ -= static_cast<uint32_t>(postponed_.size());
  // What completes at once must not delete the ring under this function.
  ++in_flight_;
  give_back_zcopies();
  give_back_locks();
  if (--in_flight_ == 0) {
    delete this;
  } else {
    own_channel_ = spdk_bdev_get_io_channel(desc_);
  }
}

void IoRing::submit(Slot& slot) {
  int rc = dispatch(slot, memory_.slot(slot.index));
  if (rc == 0) return;
  if (rc == -ENOMEM) {
    wait_for_memory(slot);
  } else {
    complete(slot, rc);
  }
}

int IoRing::dispatch(Slot& slot, const RingSlot& io) {
  uint64_t offset = integer(io.offset_blocks);
  uint64_t length = integer(io.length_blocks);
  void* buffer = address(io.buffer);
  switch (static_cast<RingOperation>(io.operation)) {
    case RingOperation::kRead:
      return spdk_bdev_read_blocks(desc_, channel_, buffer, offset, length, on_complete, &slot);
    case RingOperation::kWrite:
      return spdk_bdev_write_blocks(desc_, channel_, buffer, offset, length, on_complete, &slot);
    case RingOperation::kWriteZeroes:
      return spdk_bdev_write_zeroes_blocks(desc_, channel_, offset, length, on_complete, &slot);
    case RingOperation::kUnmap:
      return spdk_bdev_unmap_blocks(desc_, channel_, offset, length, on_complete, &slot);
    case RingOperation::kFlush:
      return spdk_bdev_flush_blocks(desc_, channel_, offset, length, on_complete, &slot);
    case RingOperation::kReset:
      return reset_between_channels(desc_, channel_, on_complete, &slot);
    case RingOperation::kCompare:
      return spdk_bdev_compare_blocks(desc_, channel_, buffer, offset, length, on_complete, &slot);
    case RingOperation::kCopy:
      return spdk_bdev_copy_blocks(desc_, channel_, offset, integer(io.source_blocks), length,
                                   on_complete, &slot);
    case RingOperation::kForward:
      return forward(slot, io);
    default:
      return dispatch_extended(slot, io);
  }
}

// SPDK calls back when a request has come free. The entry is the slot's own: an I/O waits at most
// once at a time.
void IoRing::wait_for_memory(Slot& slot) {
  slot.state = SlotState::kWaiting;
  slot.wait.bdev = spdk_bdev_desc_get_bdev(desc_);
  slot.wait.cb_fn = on_memory;
  slot.wait.cb_arg = &slot;
  // Refused while requests are free: memory of another kind was short, and nobody tells of that.
  if (spdk_bdev_queue_io_wait(slot.wait.bdev, channel_, &slot.wait) != 0) {
    postponed_.push_back(slot.index);
  }
}

void IoRing::on_memory(void* data) {
  Slot& slot = *static_cast<Slot*>(data);
  if (slot.ring->closed_) {
    slot.state = SlotState::kBusy;
    slot.ring->complete(slot, -ECANCELED);
  } else {
    slot.ring->submit_again(slot);
  }
}

void IoRing::on_complete(spdk_bdev_io* bdev_io, bool success, void* data) {
  Slot& slot = *static_cast<Slot*>(data);
  if (!success) [[unlikely]] {
    // The status is in the bdev_io, so it is read before that is freed.
    RingFailure failure = failure_of(bdev_io);
    spdk_bdev_free_io(bdev_io);
    return slot.ring->fail(slot, failure);
  }
  spdk_bdev_free_io(bdev_io);
  slot.ring->complete(slot, 0);
}

void IoRing::fail(Slot& slot, const RingFailure& failure) {
  memory_.slot(slot.index).failure = failure;
  complete(slot, kFailed);
}

void IoRing::complete(Slot& slot, int32_t status) {
  if (slot.state != SlotState::kBusy) [[unlikely]]
    return hold_back(slot, status);
  slot.state = SlotState::kFree;
  --in_flight_;
  memory_.completion(memory_.header().completed++) = {slot.index, status};
  if (closed_ && in_flight_ == 0) delete this;
}

}  // namespace spdk_ts
