// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Locks of ranges of blocks. SPDK lets writes into a locked range pass that carry the context of
// the lock; here that is the slot, whose later I/O is therefore that of the holder.

#include <cerrno>

#include "ring/io_ring.h"
#include "ring/js_number.h"

// Not in the headers of every version of SPDK, nor in the symbols of every build.
extern "C" {
typedef void (*lock_range_cb)(struct lba_range* range, void* ctx, int status);
__attribute__((weak)) int bdev_lock_lba_range(struct spdk_bdev_desc* desc,
                                              struct spdk_io_channel* _ch, uint64_t offset,
                                              uint64_t length, lock_range_cb cb_fn, void* cb_arg);
__attribute__((weak)) int bdev_unlock_lba_range(struct spdk_bdev_desc* desc,
                                                struct spdk_io_channel* _ch, uint64_t offset,
                                                uint64_t length, lock_range_cb cb_fn, void* cb_arg);
}

namespace spdk_ts {

int IoRing::lock_range(Slot& slot, const RingSlot& io) {
  if (bdev_lock_lba_range == nullptr) return -ENOTSUP;
  RangeLock& lock = extension(slot)->lock;
  if (lock.held) return -EBUSY;
  lock.offset = integer(io.offset_blocks);
  lock.length = integer(io.length_blocks);
  uint64_t blocks = spdk_bdev_get_num_blocks(spdk_bdev_desc_get_bdev(desc_));
  if (lock.length == 0 || lock.length > blocks || lock.offset > blocks - lock.length) {
    return -EINVAL;
  }
  return bdev_lock_lba_range(desc_, channel_, lock.offset, lock.length, on_locked, &slot);
}

void IoRing::on_locked(lba_range*, void* data, int status) {
  Slot& slot = *static_cast<Slot*>(data);
  IoRing& ring = *slot.ring;
  RangeLock& lock = ring.extension(slot)->lock;
  // Nobody is left who could unlock it.
  if (status == 0 && ring.closed_ &&
      bdev_unlock_lba_range(ring.desc_, ring.channel_, lock.offset, lock.length, on_unlocked,
                            &slot) == 0) {
    return;
  }
  lock.held = status == 0;
  ring.complete(slot, status);
}

int IoRing::unlock_range(Slot& slot) {
  RangeLock& lock = extension(slot)->lock;
  if (!lock.held) return -EINVAL;
  int rc = bdev_unlock_lba_range(desc_, channel_, lock.offset, lock.length, on_unlocked, &slot);
  if (rc == 0) lock.held = false;
  return rc;
}

void IoRing::on_unlocked(lba_range*, void* data, int status) {
  Slot& slot = *static_cast<Slot*>(data);
  slot.ring->complete(slot, status);
}

void IoRing::give_back_locks() {
  if (extensions_ == nullptr) return;
  for (uint32_t index = 0; index < memory_.slots(); ++index) {
    const RangeLock& lock = extensions_[index].lock;
    if (!lock.held) continue;
    // I/O of the holder that is under way keeps its slot; the lock goes by itself all the same.
    if (bdev_unlock_lba_range(desc_, channel_, lock.offset, lock.length, on_lock_given_back,
                              &slots_[index]) == 0) {
      ++in_flight_;
    }
  }
}

void IoRing::on_lock_given_back(lba_range*, void* data, int) {
  IoRing* ring = static_cast<Slot*>(data)->ring;
  if (--ring->in_flight_ == 0) delete ring;
}

}  // namespace spdk_ts
