// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "ring/io_arguments.h"
#include "ring/ring_memory.h"
#include "ring/spdk_bdev_headers.h"

namespace spdk_ts {

// Between those who read the arguments of I/O in JavaScript's memory and the end of that memory.
struct ArgumentsGate {
  std::mutex mutex;
  bool closed = false;
};

// Carries I/O between JavaScript and one open bdev on one SPDK thread: JavaScript writes slots and
// their numbers into the submission ring, take_submissions() gives them to SPDK, completions come
// back through the completion ring.
//
// Used on one thread throughout, that of the channel. Where that is not JavaScript's, a ServedRing
// has the place of JavaScript.
//
// Owns itself: SPDK holds the addresses of its slots until the last I/O has completed, so a closed
// ring is deleted by that completion, not by whoever closes it. The descriptor and the channel
// belong to the caller, who closes them after the ring is closed: I/O that is under way then has a
// reference to the channel of its own.
class IoRing {
 public:
  // nullptr without memory. `slots` is a power of two.
  static IoRing* create(spdk_bdev_desc* desc, spdk_io_channel* channel, uint32_t slots);

  // Keeps something alive until the ring is deleted, for example what releases the descriptor.
  void keep(std::shared_ptr<void> kept) { kept_ = std::move(kept); }

  IoRing(const IoRing&) = delete;
  IoRing& operator=(const IoRing&) = delete;

  // Arguments are read under this lock from now on, and not any more once it says closed. It has to
  // live as long as the ring.
  void guard_arguments(ArgumentsGate& gate) { gate_ = &gate; }

  RingMemory& memory() { return memory_; }
  // I/O that SPDK has and has not completed.
  uint32_t in_flight() const { return in_flight_; }
  bool has_submissions() {
    return memory_.header().submitted != memory_.header().taken || !postponed_.empty();
  }
  bool has_completions() { return memory_.header().completed != memory_.header().consumed; }
  bool is_idle() { return in_flight_ == 0 && !has_submissions() && !has_completions(); }

  // Gives everything that JavaScript has submitted to SPDK. JavaScript must not run meanwhile.
  void take_submissions();
  // Asks for the I/O of a slot to be ended early; it still completes, aborted or not. -ENOENT when
  // the slot has none, -ENOTSUP when the device cannot abort, -ENOMEM; 0 otherwise.
  int abort(uint32_t slot);
  // The same for those who are not there to try again: what there is no memory for is done by
  // retry_aborts(), unless the I/O completes before.
  int abort_sometime(uint32_t slot);
  void retry_aborts();
  // JavaScript has no more use for the ring, nor may it touch its memory: what it had submitted and
  // SPDK has not taken is dropped, what zero-copy lent it is given back without being committed,
  // and what it has locked is unlocked.
  void close();

 private:
  enum class SlotState : uint8_t {
    kFree,
    kBusy,              // SPDK has its I/O
    kWaiting,           // for memory
    kCancelledUntaken,  // aborted in the submission ring
    kCancelledWaiting,  // aborted while waiting for memory
    kAbortWanted,       // SPDK has its I/O, and had no memory to abort it
    kAborting,          // SPDK has its I/O and the abort of that
    kHeldBack,          // completed before the abort of it
  };

  struct Slot {
    IoRing* ring;
    uint32_t index;
    SlotState state;
    spdk_bdev_io_wait_entry wait;
  };

  // The range of blocks that a slot has locked, or is waiting to lock.
  struct RangeLock {
    uint64_t offset;
    uint64_t length;
    bool held;
  };

  // What only rare operations need of a slot.
  struct Extension {
    Slot* slot;
    IoArgumentsCopy arguments;
    spdk_bdev_io* zcopy;  // has lent memory that was not given back yet
    RangeLock lock;
    int32_t held_status;  // kHeldBack: the status to complete with
  };

  IoRing(spdk_bdev_desc* desc, spdk_io_channel* channel, uint32_t slots);
  ~IoRing();

  void take(uint32_t index);
  void take_unfree(uint32_t index);
  void submit_postponed();
  void submit_again(Slot& slot);
  void submit(Slot& slot);
  int dispatch(Slot& slot, const RingSlot& io);
  void wait_for_memory(Slot& slot);
  void complete(Slot& slot, int32_t status);
  void hold_back(Slot& slot, int32_t status);
  void fail(Slot& slot, const RingFailure& failure);

  // io_ring_extended.cc
  Extension* extension(const Slot& slot);
  int dispatch_extended(Slot& slot, const RingSlot& io);
  int take_arguments(IoArgumentsCopy& copy, const RingSlot& io);
  int dispatch_vectored(Slot& slot, const RingSlot& io);
  int dispatch_nvme(Slot& slot, const RingSlot& io);
  int start_zcopy(Slot& slot, const RingSlot& io);
  int end_zcopy(Slot& slot, const RingSlot& io);
  void give_back_zcopies();
  static void on_zcopy_started(spdk_bdev_io* bdev_io, bool success, void* slot);
  static void on_given_back(spdk_bdev_io* bdev_io, bool success, void* ring);
  static void on_nvme_complete(spdk_bdev_io* bdev_io, bool success, void* slot);

  // io_ring_forward.cc
  int forward(Slot& slot, const RingSlot& io);
  int forward_data(Slot& slot, const spdk_bdev_io& request, uint64_t offset);
  int forward_nvme(Slot& slot, const spdk_bdev_io& request);

  // io_ring_lock.cc
  int lock_range(Slot& slot, const RingSlot& io);
  int unlock_range(Slot& slot);
  void give_back_locks();
  static void on_locked(lba_range* range, void* slot, int status);
  static void on_unlocked(lba_range* range, void* slot, int status);
  static void on_lock_given_back(lba_range* range, void* slot, int status);

  // io_ring_abort.cc
  bool is_untaken(uint32_t index);
  int abort_in_spdk(Slot& slot);
  static void on_abort(spdk_bdev_io* bdev_io, bool success, void* extension);

  static void on_complete(spdk_bdev_io* bdev_io, bool success, void* slot);
  static void on_memory(void* slot);

  std::shared_ptr<void> kept_;
  spdk_bdev_desc* desc_;
  spdk_io_channel* channel_;
  // A reference to the channel for what is under way in a closed ring: SPDK would complete it on
  // freed memory when the caller's was the last one.
  spdk_io_channel* own_channel_ = nullptr;
  RingMemory memory_;
  ArgumentsGate* gate_ = nullptr;
  std::unique_ptr<Slot[]> slots_;
  // One per slot, once a rare operation was used.
  std::unique_ptr<Extension[]> extensions_;
  uint32_t in_flight_ = 0;
  // Slots that SPDK had no memory for, nor a place to wait; room for all is reserved at the start.
  std::vector<uint32_t> postponed_;
  // Slots in the state kAbortWanted, and some that have left it.
  std::vector<uint32_t> wanted_aborts_;
  bool closed_ = false;
};

}  // namespace spdk_ts
