// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// I/O rings: memory that the device lends.
#include "ring_fixture.h"

namespace {

struct ZcopyFixture : RingFixture {
  ZcopyFixture()
      : RingFixture(8, [](TestDevice& device) { device.types.insert(SPDK_BDEV_IO_TYPE_ZCOPY); }) {}

  void start(uint32_t index, bool populate) {
    slot(index).flag = populate;
    submit(index, RingOperation::kZcopyStart, 4, 2);
  }

  // The device lends its memory.
  void lend(char* data, size_t bytes) {
    spdk_bdev_io* io = device.held.front();
    spdk_bdev_io_set_buf(io, data, bytes);
    device.complete_next();
  }
};

}  // namespace

TEST(ring_zcopy_lends_and_gives_back) {
  ZcopyFixture f;
  f.start(1, true);
  CHECK_EQ(f.device.held[0]->u.bdev.zcopy.start, 1);
  CHECK_EQ(f.device.held[0]->u.bdev.zcopy.populate, 1);
  f.lend(f.memory.data, 1024);
  CHECK_EQ(f.only().status, 0);
  CHECK_EQ(f.slot(1).flag, 1u);
  const auto* lent = reinterpret_cast<iovec*>(static_cast<uintptr_t>(f.slot(1).buffer));
  CHECK(lent->iov_base == f.memory.data && lent->iov_len == 1024);
  // Nothing is under way: the host may sleep.
  CHECK(f.ring->is_idle());
  // The slot has one already.
  f.start(1, true);
  CHECK_EQ(f.only().status, -EBUSY);
  f.slot(1).flag = 1;
  f.submit(1, RingOperation::kZcopyEnd, 0, 0);
  CHECK_EQ(f.device.held[0]->u.bdev.zcopy.start, 0);
  CHECK_EQ(f.device.held[0]->u.bdev.zcopy.commit, 1);
  f.device.complete_next();
  CHECK_EQ(f.only().status, 0);
  f.submit(1, RingOperation::kZcopyEnd, 0, 0);
  CHECK_EQ(f.only().status, -EINVAL);
}

TEST(ring_zcopy_that_fails_lends_nothing) {
  ZcopyFixture f;
  f.start(0, false);
  CHECK_EQ(f.device.held[0]->u.bdev.zcopy.populate, 0);
  f.device.complete_next(SPDK_BDEV_IO_STATUS_FAILED);
  CHECK_EQ(f.only().status, kFailed);
  f.submit(0, RingOperation::kZcopyEnd, 0, 0);
  CHECK_EQ(f.only().status, -EINVAL);
}

TEST(ring_that_is_closed_gives_back_what_was_lent) {
  ZcopyFixture f;
  f.start(0, true);
  f.lend(f.memory.data, 1024);
  CHECK_EQ(f.only().status, 0);
  f.start(1, true);
  f.close();
  // The one that is lent is being given back, the other one is lent yet.
  CHECK_EQ(f.device.held.size(), 2u);
  f.lend(f.memory.data, 1024);
  poll_app();
  for (spdk_bdev_io* io : f.device.held) {
    CHECK_EQ(io->u.bdev.zcopy.start, 0);
    CHECK_EQ(io->u.bdev.zcopy.commit, 0);
  }
  CHECK_EQ(f.device.held.size(), 2u);
  f.device.complete_all();
  poll_app();
}

TEST(ring_that_is_closed_keeps_its_channel_until_what_was_lent_is_given_back) {
  BdevLayer layer;
  create_malloc("lender", 64, 512);
  {
    OpenBdev open("lender", true);
    IoRing* ring = IoRing::create(open.desc, open.get_channel(), 8);
    RingSlot& slot = ring->memory().slot(0);
    slot.operation = static_cast<uint32_t>(RingOperation::kZcopyStart);
    slot.length_blocks = 8;
    slot.flag = 1;
    ring->memory().submission(ring->memory().header().submitted++) = 0;
    ring->take_submissions();
    CHECK(poll_until([&] { return ring->has_completions(); }));
    ring->close();
    // The module gives the memory back at its next poll, when the channel's owner has left already.
    open.put_channel();
    open.close();
    delete_malloc("lender");
  }
}
