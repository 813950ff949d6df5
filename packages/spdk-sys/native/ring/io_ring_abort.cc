// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Ending the I/O of a ring early.

#include <cerrno>

#include "ring/io_failure.h"
#include "ring/io_ring.h"

namespace spdk_ts {

int IoRing::abort(uint32_t index) {
  if (index >= memory_.slots()) return -EINVAL;
  Slot& slot = slots_[index];
  switch (slot.state) {
    case SlotState::kFree:
      if (!is_untaken(index)) return -ENOENT;
      slot.state = SlotState::kCancelledUntaken;
      return 0;
    case SlotState::kWaiting:
      slot.state = SlotState::kCancelledWaiting;
      return 0;
    case SlotState::kBusy:
      return abort_in_spdk(slot);
    default:
      // Under way already.
      return 0;
  }
}

int IoRing::abort_sometime(uint32_t index) {
  int rc = abort(index);
  if (rc != -ENOMEM) return rc;
  slots_[index].state = SlotState::kAbortWanted;
  wanted_aborts_.push_back(index);
  return 0;
}

void IoRing::retry_aborts() {
  if (wanted_aborts_.empty()) return;
  std::vector<uint32_t> wanted;
  wanted.swap(wanted_aborts_);
  for (uint32_t index : wanted) {
    // Else the I/O has completed meanwhile; the slot may even be in use again.
    if (slots_[index].state != SlotState::kAbortWanted) continue;
    slots_[index].state = SlotState::kBusy;
    abort_sometime(index);
  }
}

bool IoRing::is_untaken(uint32_t index) {
  const RingHeader& header = memory_.header();
  uint32_t count = header.submitted - header.taken;
  for (uint32_t n = 0; n < count && n < memory_.slots(); ++n) {
    if (memory_.submission(header.taken + n) == index) return true;
  }
  return false;
}

int IoRing::abort_in_spdk(Slot& slot) {
  Extension* context = extension(slot);
  if (context == nullptr) return -ENOMEM;
  slot.state = SlotState::kAborting;
  // SPDK finds the I/O by its context, the slot. The abort has another, or it would find itself.
  int rc = spdk_bdev_abort(desc_, channel_, &slot, on_abort, context);
  if (rc != 0) slot.state = SlotState::kBusy;
  return rc;
}

// The slot stays taken until its abort has ended as well: the abort would otherwise be one of
// whatever the slot is used for next, and outlive the channel.
void IoRing::hold_back(Slot& slot, int32_t status) {
  if (slot.state == SlotState::kAbortWanted) {
    // There is nothing of an abort yet.
    slot.state = SlotState::kBusy;
    return complete(slot, status);
  }
  slot.state = SlotState::kHeldBack;
  extension(slot)->held_status = status;
}

void IoRing::on_abort(spdk_bdev_io* bdev_io, bool, void* data) {
  spdk_bdev_free_io(bdev_io);
  const Extension& context = *static_cast<Extension*>(data);
  Slot& slot = *context.slot;
  bool completed = slot.state == SlotState::kHeldBack;
  slot.state = SlotState::kBusy;
  if (completed) slot.ring->complete(slot, context.held_status);
}

}  // namespace spdk_ts
