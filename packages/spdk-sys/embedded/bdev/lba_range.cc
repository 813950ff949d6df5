// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "lba_range.h"

#include <cerrno>
#include <cstdlib>

#include "../log/logging.h"
#include "io.h"
#include "submit.h"

namespace embedded::bdev {

namespace {

constexpr uint64_t kOutstandingPollIntervalUs = 100;

// A lock on its way or held. `range` is linked into the bdev's lists; each channel has a copy.
struct RangeLock {
  lba_range range;
  lba_range* holders_copy;
  lba_range* current_copy;
  spdk_bdev_channel_iter* iteration;
  spdk_bdev_channel* current_channel;
  spdk_poller* poller;
  lock_range_cb callback;
  void* callback_arg;
};

RangeLock* lock_of(lba_range* range) {
  static_assert(offsetof(RangeLock, range) == 0);
  return reinterpret_cast<RangeLock*>(range);
}

bool overlaps(const lba_range& a, uint64_t offset, uint64_t length) {
  return a.length != 0 && length != 0 && a.offset < offset + length && offset < a.offset + a.length;
}

template <typename Head>
bool overlaps_any(const Head& ranges, const lba_range& range) {
  for (lba_range* it = ranges.tqh_first; it != nullptr; it = LbaRanges::next(it)) {
    if (overlaps(*it, range.offset, range.length)) {
      return true;
    }
  }
  return false;
}

bool is_same(const lba_range& a, const lba_range& b) {
  return a.offset == b.offset && a.length == b.length && a.locked_ctx == b.locked_ctx;
}

template <typename Head>
lba_range* find_same(const Head& ranges, const lba_range& wanted) {
  for (lba_range* it = ranges.tqh_first; it != nullptr; it = LbaRanges::next(it)) {
    if (is_same(*it, wanted)) {
      return it;
    }
  }
  return nullptr;
}

bool is_blocked_by(const spdk_bdev_io* io, const lba_range& range) {
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_NVME_IO:
    case SPDK_BDEV_IO_TYPE_NVME_IO_MD:
      return true;  // The command is not parsed, so it may touch the range.
    case SPDK_BDEV_IO_TYPE_READ:
      if (!range.quiesce) {
        return false;
      }
      break;
    case SPDK_BDEV_IO_TYPE_WRITE:
    case SPDK_BDEV_IO_TYPE_UNMAP:
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
    case SPDK_BDEV_IO_TYPE_ZCOPY:
    case SPDK_BDEV_IO_TYPE_COPY:
      break;
    default:
      return false;
  }
  const bool is_holders =
      range.owner_ch == io->internal.ch && range.locked_ctx == io->internal.caller_ctx;
  return !is_holders && overlaps(range, io->u.bdev.offset_blocks, io->u.bdev.num_blocks);
}

lba_range* add_copy(spdk_bdev_channel* channel, const lba_range& range) {
  auto* copy = static_cast<lba_range*>(calloc(1, sizeof(lba_range)));
  if (copy == nullptr) {
    return nullptr;
  }
  copy->bdev = range.bdev;
  copy->offset = range.offset;
  copy->length = range.length;
  copy->locked_ctx = range.locked_ctx;
  copy->quiesce = range.quiesce;
  LbaRanges::push_back(channel->locked_ranges, copy);
  channel->gates |= kGateLockedRanges;
  return copy;
}

void remove_copy(spdk_bdev_channel* channel, lba_range* copy) {
  LbaRanges::remove(channel->locked_ranges, copy);
  free(copy);
  if (LbaRanges::empty(channel->locked_ranges)) {
    channel->gates &= ~kGateLockedRanges;
  }
}

void resubmit_locked_out(spdk_bdev_channel* channel) {
  IoList waiting;
  SubmittedIos::take_all(channel->locked_out, waiting);
  while (!SubmittedIos::empty(waiting)) {
    submit(SubmittedIos::pop_front(waiting));
  }
}

// From here on no new I/O enters the range; what is under way has to end before the lock holds.
int wait_for_outstanding(void* context) {
  auto* lock = static_cast<RangeLock*>(context);
  for (spdk_bdev_io* io = lock->current_channel->submitted.tqh_first; io != nullptr;
       io = SubmittedIos::next(io)) {
    if (is_blocked_by(io, *lock->current_copy)) {
      if (lock->poller == nullptr) {
        lock->poller = spdk_poller_register_named(
            wait_for_outstanding, lock, kOutstandingPollIntervalUs, "bdev_lock_lba_range_poller");
      }
      return SPDK_POLLER_BUSY;
    }
  }
  spdk_poller_unregister(&lock->poller);
  spdk_bdev_for_each_channel_continue(lock->iteration, 0);
  return SPDK_POLLER_BUSY;
}

void lock_channel(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                  void* context) {
  auto* lock = static_cast<RangeLock*>(context);
  spdk_bdev_channel* channel = to_bdev_channel(io_channel);
  if (find_same(channel->locked_ranges, lock->range) != nullptr) {
    // Created during this iteration: it inherited the lock before it could take any I/O.
    spdk_bdev_for_each_channel_continue(i, 0);
    return;
  }
  lba_range* copy = add_copy(channel, lock->range);
  if (copy == nullptr) {
    spdk_bdev_for_each_channel_continue(i, -ENOMEM);
    return;
  }
  if (lock->range.owner_ch == channel) {
    lock->holders_copy = copy;
  }
  lock->iteration = i;
  lock->current_channel = channel;
  lock->current_copy = copy;
  wait_for_outstanding(lock);
}

void unlock_channel(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                    void* context) {
  auto* lock = static_cast<RangeLock*>(context);
  spdk_bdev_channel* channel = to_bdev_channel(io_channel);
  lba_range* copy = find_same(channel->locked_ranges, lock->range);
  if (copy != nullptr) {
    remove_copy(channel, copy);
  }
  resubmit_locked_out(channel);
  spdk_bdev_for_each_channel_continue(i, 0);
}

void start_locking(RangeLock* lock);
void start_locking_message(void* context) { start_locking(static_cast<RangeLock*>(context)); }

// Locks that waited for the one just given up may go ahead, unless another still stands against
// them.
void start_pending(spdk_bdev* bdev, const lba_range& released) {
  SpinGuard guard(bdev->internal.spinlock);
  LbaRanges::for_each(bdev->internal.pending_locked_ranges, [&](lba_range* range) {
    if (!overlaps(*range, released.offset, released.length) ||
        overlaps_any(bdev->internal.locked_ranges, *range)) {
      return;
    }
    LbaRanges::remove(bdev->internal.pending_locked_ranges, range);
    LbaRanges::push_back(bdev->internal.locked_ranges, range);
    spdk_thread_send_msg(range->owner_thread, start_locking_message, lock_of(range));
  });
}

void unlocked(spdk_bdev* bdev, void* context, int status) {
  auto* lock = static_cast<RangeLock*>(context);
  start_pending(bdev, lock->range);
  lock->callback(&lock->range, lock->callback_arg, status);
  free(lock);
}

void lock_undone(spdk_bdev* bdev, void* context, int) {
  auto* lock = static_cast<RangeLock*>(context);
  {
    SpinGuard guard(bdev->internal.spinlock);
    LbaRanges::remove(bdev->internal.locked_ranges, &lock->range);
  }
  start_pending(bdev, lock->range);
  lock->callback(&lock->range, lock->callback_arg, -ENOMEM);
  free(lock);
}

void locked(spdk_bdev* bdev, void* context, int status) {
  auto* lock = static_cast<RangeLock*>(context);
  if (status != 0) {
    spdk_bdev_for_each_channel(bdev, unlock_channel, lock, lock_undone);
    return;
  }
  if (lock->holders_copy != nullptr) {
    lock->holders_copy->owner_ch = lock->range.owner_ch;
  }
  // Stays allocated: its range is on the bdev's list until it is unlocked.
  lock->callback(&lock->range, lock->callback_arg, 0);
}

void start_locking(RangeLock* lock) {
  spdk_bdev_for_each_channel(lock->range.bdev, lock_channel, lock, locked);
}

}  // namespace

bool inherit_locked_ranges(spdk_bdev_channel* channel) {
  for (lba_range* it = channel->bdev->internal.locked_ranges.tqh_first; it != nullptr;
       it = LbaRanges::next(it)) {
    if (add_copy(channel, *it) == nullptr) {
      drop_locked_ranges(channel);
      return false;
    }
  }
  return true;
}

void drop_locked_ranges(spdk_bdev_channel* channel) {
  while (!LbaRanges::empty(channel->locked_ranges)) {
    remove_copy(channel, channel->locked_ranges.tqh_first);
  }
}

bool waits_for_locked_range(const spdk_bdev_io* io) {
  for (lba_range* it = io->internal.ch->locked_ranges.tqh_first; it != nullptr;
       it = LbaRanges::next(it)) {
    if (is_blocked_by(io, *it)) {
      return true;
    }
  }
  return false;
}

int lock_range(spdk_bdev* bdev, spdk_bdev_channel* holder, uint64_t offset, uint64_t length,
               bool quiesce, lock_range_cb callback, void* context) {
  auto* lock = static_cast<RangeLock*>(calloc(1, sizeof(RangeLock)));
  if (lock == nullptr) {
    return -ENOMEM;
  }
  lock->range.bdev = bdev;
  lock->range.offset = offset;
  lock->range.length = length;
  lock->range.quiesce = quiesce;
  lock->range.locked_ctx = context;
  lock->range.owner_thread = spdk_get_thread();
  lock->range.owner_ch = holder;
  lock->callback = callback;
  lock->callback_arg = context;
  {
    SpinGuard guard(bdev->internal.spinlock);
    if (overlaps_any(bdev->internal.locked_ranges, lock->range)) {
      LbaRanges::push_back(bdev->internal.pending_locked_ranges, &lock->range);
      return 0;
    }
    LbaRanges::push_back(bdev->internal.locked_ranges, &lock->range);
  }
  start_locking(lock);
  return 0;
}

int unlock_range(spdk_bdev* bdev, uint64_t offset, uint64_t length, lock_range_cb callback,
                 void* context) {
  lba_range* range = nullptr;
  {
    // Off the bdev's list first, so that no new channel inherits it any more.
    SpinGuard guard(bdev->internal.spinlock);
    for (range = bdev->internal.locked_ranges.tqh_first; range != nullptr;
         range = LbaRanges::next(range)) {
      if (range->offset == offset && range->length == length && range->locked_ctx == context) {
        LbaRanges::remove(bdev->internal.locked_ranges, range);
        break;
      }
    }
  }
  if (range == nullptr) {
    return -EINVAL;
  }
  RangeLock* lock = lock_of(range);
  lock->callback = callback;
  lock->callback_arg = context;
  spdk_bdev_for_each_channel(bdev, unlock_channel, lock, unlocked);
  return 0;
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

int bdev_lock_lba_range(spdk_bdev_desc* desc, spdk_io_channel* _ch, uint64_t offset,
                        uint64_t length, lock_range_cb cb_fn, void* cb_arg) {
  if (cb_arg == nullptr) {
    EMBEDDED_ERRLOG("%s: locking a range needs a context, which identifies the lock\n",
                    desc->bdev->name);
    return -EINVAL;
  }
  return lock_range(desc->bdev, to_bdev_channel(_ch), offset, length, false, cb_fn, cb_arg);
}

int bdev_unlock_lba_range(spdk_bdev_desc* desc, spdk_io_channel* _ch, uint64_t offset,
                          uint64_t length, lock_range_cb cb_fn, void* cb_arg) {
  const spdk_bdev_channel* channel = to_bdev_channel(_ch);
  // Only the channel that holds exactly this lock may give it up.
  for (lba_range* it = channel->locked_ranges.tqh_first; it != nullptr; it = LbaRanges::next(it)) {
    if (it->offset == offset && it->length == length && it->owner_ch == channel &&
        it->locked_ctx == cb_arg) {
      return unlock_range(desc->bdev, offset, length, cb_fn, cb_arg);
    }
  }
  return -EINVAL;
}
