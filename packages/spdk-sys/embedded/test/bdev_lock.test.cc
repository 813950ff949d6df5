// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Locked and quiesced ranges.
#include "bdev_layer.h"

namespace {

struct Locked {
  int calls = 0;
  int status = 1;
};
void record_lock(lba_range*, void* context, int status) {
  auto* locked = static_cast<Locked*>(context);
  locked->calls++;
  locked->status = status;
}

}  // namespace

TEST(bdev_locked_range) {
  DeviceFixture f;
  Locked lock;
  CHECK_EQ(bdev_lock_lba_range(f.desc(), f.channel(), 10, 10, record_lock, nullptr), -EINVAL);
  CHECK_EQ(bdev_unlock_lba_range(f.desc(), f.channel(), 10, 10, record_lock, &lock), -EINVAL);
  CHECK_EQ(bdev_lock_lba_range(f.desc(), f.channel(), 10, 10, record_lock, &lock), 0);
  poll_until([&] { return lock.calls == 1; });
  CHECK_EQ(lock.status, 0);
  Outcome inside;
  Outcome reading;
  Outcome outside;
  CHECK_EQ(f.write(15, inside) + f.read(15, reading) + f.write(20, outside), 0);
  CHECK_EQ(f.device.held.size(), 2);  // The write waits.
  f.device.complete_all();
  CHECK_EQ(inside.calls, 0);
  // The holder's own context passes.
  CHECK_EQ(spdk_bdev_write_blocks(
               f.desc(), f.channel(), f.memory.data, 15, 1,
               [](spdk_bdev_io* io, bool, void*) { spdk_bdev_free_io(io); }, &lock),
           0);
  CHECK_EQ(f.device.held.size(), 1);
  f.device.complete_all();
  CHECK_EQ(bdev_unlock_lba_range(f.desc(), f.channel(), 10, 9, record_lock, &lock), -EINVAL);
  CHECK_EQ(bdev_unlock_lba_range(f.desc(), f.channel(), 10, 10, record_lock, &lock), 0);
  poll_until([&] { return lock.calls == 2; });
  CHECK_EQ(f.device.held.size(), 1);
  f.device.complete_all();
  CHECK(inside.success);
}

TEST(bdev_lock_waits_for_outstanding_and_overlapping) {
  DeviceFixture f;
  Locked first;
  Locked second;
  Outcome writing;
  CHECK_EQ(f.write(12, writing), 0);
  CHECK_EQ(bdev_lock_lba_range(f.desc(), f.channel(), 10, 10, record_lock, &first), 0);
  CHECK_EQ(bdev_lock_lba_range(f.desc(), f.channel(), 15, 10, record_lock, &second), 0);
  poll_app();
  CHECK_EQ(first.calls, 0);
  f.device.complete_all();
  poll_until([&] { return first.calls == 1; });
  poll_app();
  CHECK_EQ(second.calls, 0);
  CHECK_EQ(bdev_unlock_lba_range(f.desc(), f.channel(), 10, 10, record_lock, &first), 0);
  poll_until([&] { return second.calls == 1; });
  CHECK_EQ(first.calls, 2);
  CHECK_EQ(bdev_unlock_lba_range(f.desc(), f.channel(), 15, 10, record_lock, &second), 0);
  poll_until([&] { return second.calls == 2; });
}

TEST(bdev_quiesce) {
  DeviceFixture f;
  int calls = 0;
  const auto count = [](void* context, int status) {
    CHECK_EQ(status, 0);
    ++*static_cast<int*>(context);
  };
  spdk_bdev_module another{};
  CHECK_EQ(spdk_bdev_quiesce(&f.device.bdev, &another, count, &calls), -EINVAL);
  CHECK_EQ(spdk_bdev_unquiesce(&f.device.bdev, test_module(), count, &calls), -EINVAL);
  CHECK_EQ(spdk_bdev_quiesce(&f.device.bdev, test_module(), count, &calls), 0);
  poll_until([&] { return calls == 1; });
  Outcome o;
  CHECK_EQ(f.read(0, o), 0);
  CHECK(f.device.held.empty());
  CHECK_EQ(spdk_bdev_unquiesce(&f.device.bdev, test_module(), count, &calls), 0);
  poll_until([&] { return calls == 2; });
  f.device.complete_all();
  CHECK(o.success);
}
