// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Aborting I/O.
#include "bdev_layer.h"

TEST(bdev_abort_io) {
  DeviceFixture f;
  Outcome target;
  Outcome abort;
  CHECK_EQ(f.read(0, target), 0);
  CHECK_EQ(spdk_bdev_abort(f.desc(), f.channel(), &target, record, &abort), 0);
  poll_app();
  CHECK_EQ(target.calls, 1);
  CHECK_EQ(target.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  CHECK_EQ(abort.calls, 1);
  CHECK(abort.success);
}

TEST(bdev_abort_finds_nothing) {
  DeviceFixture f;
  Outcome target;
  Outcome abort;
  CHECK_EQ(spdk_bdev_abort(f.desc(), f.channel(), &target, record, &abort), 0);
  poll_app();
  CHECK_EQ(abort.calls, 1);
  CHECK(!abort.success);
  CHECK_EQ(abort.sct, SPDK_NVME_SCT_GENERIC);
  CHECK_EQ(abort.sc, SPDK_NVME_SC_SUCCESS);
  CHECK_EQ(abort.cdw0, 1);
}

TEST(bdev_abort_several) {
  DeviceFixture f;
  Outcome target;
  Outcome unrelated;
  Outcome abort;
  CHECK_EQ(f.read(0, target) + f.read(1, unrelated) + f.read(2, target), 0);
  CHECK_EQ(spdk_bdev_abort(f.desc(), f.channel(), &target, record, &abort), 0);
  poll_app();
  CHECK_EQ(target.calls, 2);
  CHECK_EQ(unrelated.calls, 0);
  CHECK(abort.success);
  f.device.complete_all();
}

TEST(bdev_abort_unsupported) {
  DeviceFixture f([](TestDevice& device) { device.types.erase(SPDK_BDEV_IO_TYPE_ABORT); });
  Outcome o;
  CHECK_EQ(spdk_bdev_abort(f.desc(), f.channel(), &o, record, &o), -ENOTSUP);
}

TEST(bdev_abort_split) {
  DeviceFixture f([](TestDevice& device) {
    device.bdev.optimal_io_boundary = 4;
    device.bdev.split_on_optimal_io_boundary = true;
  });
  Outcome target;
  Outcome abort;
  CHECK_EQ(spdk_bdev_read_blocks(f.desc(), f.channel(), f.memory.data, 0, 12, record, &target), 0);
  CHECK_EQ(f.device.held.size(), 3);
  CHECK_EQ(spdk_bdev_abort(f.desc(), f.channel(), &target, record, &abort), 0);
  poll_app();
  CHECK_EQ(target.calls, 1);
  CHECK(!target.success);
  CHECK_EQ(abort.calls, 1);
  CHECK(abort.success);
}
