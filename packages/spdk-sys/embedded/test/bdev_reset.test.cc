// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Resetting a bdev.
#include "bdev_layer.h"

TEST(bdev_reset_reaches_the_module) {
  DeviceFixture f;
  Outcome running;
  Outcome reset;
  CHECK_EQ(f.read(0, running), 0);
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &reset), 0);
  poll_app();
  CHECK_EQ(f.device.submitted.back(), SPDK_BDEV_IO_TYPE_RESET);
  CHECK_EQ(running.calls, 0);  // The module ends what it has.
  Outcome refused;
  CHECK_EQ(f.read(1, refused), 0);
  CHECK_EQ(refused.calls, 0);
  poll_app();
  CHECK_EQ(refused.calls, 1);
  CHECK_EQ(refused.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  Outcome refused_vectored;
  iovec iov{f.memory.data, 512};
  CHECK_EQ(spdk_bdev_writev_blocks(f.desc(), f.channel(), &iov, 1, 0, 1, record, &refused_vectored),
           0);
  poll_app();
  CHECK_EQ(refused_vectored.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  f.device.complete_all();
  CHECK_EQ(reset.calls, 0);
  poll_app();
  CHECK_EQ(reset.calls, 1);
  CHECK(reset.success);
  Outcome after;
  CHECK_EQ(f.read(1, after), 0);
  f.device.complete_all();
  CHECK(after.success);
}

TEST(bdev_reset_aborts_what_waits) {
  DeviceFixture f;
  Outcome first;
  Outcome waiting[2];
  CHECK_EQ(f.read(0, first), 0);
  f.device.refuse_with_nomem = 1;
  CHECK_EQ(f.read(1, waiting[0]), 0);
  CHECK_EQ(f.read(2, waiting[1]), 0);
  Outcome reset;
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &reset), 0);
  poll_app();
  for (const Outcome& outcome : waiting) {
    CHECK_EQ(outcome.calls, 1);
    CHECK_EQ(outcome.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  }
  CHECK_EQ(first.calls, 0);
  f.device.complete_all();
  poll_app();
  CHECK(first.success);
  CHECK(reset.success);
}

TEST(bdev_resets_share_one) {
  DeviceFixture f;
  Outcome first;
  Outcome second;
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &first), 0);
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &second), 0);
  poll_app();
  CHECK_EQ(f.device.submitted.size(), 1);
  f.device.complete_all(SPDK_BDEV_IO_STATUS_FAILED);
  poll_app();
  CHECK_EQ(first.calls, 1);
  CHECK_EQ(second.calls, 1);
  CHECK(!first.success);
  CHECK(!second.success);
}

// Nothing outstanding: the device is left alone. Something outstanding: it is waited for.
TEST(bdev_reset_drain) {
  DeviceFixture f([](TestDevice& device) { device.bdev.reset_io_drain_timeout = 5; });
  Outcome idle;
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &idle), 0);
  poll_app();
  CHECK_EQ(idle.calls, 1);
  CHECK(idle.success);
  CHECK(f.device.submitted.empty());

  Outcome running;
  Outcome reset;
  CHECK_EQ(f.read(0, running), 0);
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &reset), 0);
  poll_app();
  CHECK_EQ(reset.calls, 0);
  f.device.complete_all();
  poll_until([&] { return reset.calls == 1; });
  CHECK(reset.success);
  CHECK_EQ(f.device.submitted.size(), 1);
}

TEST(bdev_reset_covers_all_channels) {
  DeviceFixture f;
  TestThread other("other");
  spdk_io_channel* channel = nullptr;
  Outcome o;
  Outcome reset;
  other.run([&] { channel = spdk_bdev_get_io_channel(f.desc()); });
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &reset), 0);
  poll_all({app_thread(), other.get()});
  other.run([&] {
    CHECK_EQ(spdk_bdev_read_blocks(f.desc(), channel, f.memory.data, 0, 1, record, &o), 0);
  });
  poll_all({app_thread(), other.get()});
  CHECK_EQ(o.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  CHECK(o.thread == other.get());
  f.device.complete_all();
  poll_all({app_thread(), other.get()});
  CHECK(reset.success);
  other.run([&] { spdk_put_io_channel(channel); });
  other.poll();
}
