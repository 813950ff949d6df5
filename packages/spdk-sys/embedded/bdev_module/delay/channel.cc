// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "channel.h"

#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "spdk/env.h"
#include "spdk/thread.h"

namespace embedded::bdev_module::delay {

namespace {

int complete_due(bdev::TailQueueHead<DelayedIo>& waiting, uint64_t now) {
  int completed = 0;
  while (!DelayedIos::empty(waiting) && waiting.tqh_first->due_ticks <= now) {
    DelayedIo* io = DelayedIos::pop_front(waiting);
    spdk_bdev_io_complete(spdk_bdev_io_from_ctx(io), static_cast<spdk_bdev_io_status>(io->status));
    completed++;
  }
  return completed;
}

void complete_aborted(DelayedIo* io) {
  if (io->forwarded.lender != nullptr) {
    // The memory that was lent to it goes back unseen.
    const auto free_lender = [](spdk_bdev_io* lender, bool, void*) { spdk_bdev_free_io(lender); };
    spdk_bdev_zcopy_end(io->forwarded.lender, false, free_lender, nullptr);
    io->forwarded.lender = nullptr;
  }
  spdk_bdev_io_complete(spdk_bdev_io_from_ctx(io), SPDK_BDEV_IO_STATUS_ABORTED);
}

}  // namespace

int Channel::poll(void* context) {
  auto* channel = static_cast<Channel*>(context);
  const uint64_t now = spdk_get_ticks();
  int completed = 0;
  for (auto& waiting : channel->waiting_) {
    completed += complete_due(waiting, now);
  }
  return completed > 0 ? SPDK_POLLER_BUSY : SPDK_POLLER_IDLE;
}

int Channel::open(spdk_bdev_desc* base) {
  for (auto& waiting : waiting_) {
    DelayedIos::init(waiting);
  }
  seed_ = static_cast<unsigned>(time(nullptr));
  base_ = spdk_bdev_get_io_channel(base);
  if (base_ == nullptr) {
    return -ENOMEM;
  }
  poller_ = spdk_poller_register_named(poll, this, 0, "bdev_delay_poll");
  if (poller_ == nullptr) {
    spdk_put_io_channel(base_);
    return -ENOMEM;
  }
  return 0;
}

void Channel::close() {
  spdk_poller_unregister(&poller_);
  spdk_put_io_channel(base_);
}

bool Channel::is_p99() { return rand_r(&seed_) % 100 == 0; }

Kind Channel::choose_read() { return is_p99() ? Kind::kP99Read : Kind::kAverageRead; }

Kind Channel::choose_write() { return is_p99() ? Kind::kP99Write : Kind::kAverageWrite; }

void Channel::delay(DelayedIo* io, uint64_t due_ticks) {
  io->due_ticks = due_ticks;
  DelayedIos::push_back(waiting_[static_cast<size_t>(io->kind)], io);
}

bool Channel::abort(spdk_bdev_io* io) {
  DelayedIo* delayed = DelayedIo::of(io);
  for (auto& waiting : waiting_) {
    if (DelayedIos::contains(waiting, delayed)) {
      DelayedIos::remove(waiting, delayed);
      complete_aborted(delayed);
      return true;
    }
  }
  return false;
}

void Channel::abort_all() {
  for (auto& waiting : waiting_) {
    while (!DelayedIos::empty(waiting)) {
      complete_aborted(DelayedIos::pop_front(waiting));
    }
  }
}

}  // namespace embedded::bdev_module::delay
