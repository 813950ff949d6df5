// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The queue depth: asked for once, and sampled.
#include "bdev_os_thread.h"

namespace {

struct Depth {
  uint64_t depth = UINT64_MAX;
  int calls = 0;
  int rc = 1;
};
uint64_t current_depth(spdk_bdev* bdev, const std::vector<spdk_thread*>& others = {}) {
  Depth depth;
  spdk_bdev_get_current_qd(
      bdev,
      [](spdk_bdev*, uint64_t current, void* context, int rc) {
        auto* out = static_cast<Depth*>(context);
        *out = {current, out->calls + 1, rc};
      },
      &depth);
  CHECK_EQ(depth.calls, 0);
  poll_until([&] { return depth.calls == 1; }, others);
  CHECK_EQ(depth.rc, 0);
  return depth.depth;
}

constexpr uint64_t kPeriodUs = 100;

}  // namespace

// The module's I/O, not what waits in the bdev layer.
TEST(bdev_current_queue_depth) {
  DeviceFixture f([](TestDevice& device) {
    device.bdev.optimal_io_boundary = 4;
    device.bdev.split_on_optimal_io_boundary = true;
  });
  Outcome o;
  CHECK_EQ(current_depth(&f.device.bdev), 0);
  CHECK_EQ(f.read(0, o, 12), 0);
  CHECK_EQ(current_depth(&f.device.bdev), 3);  // The parts, without the whole.
  f.device.refuse_with_nomem = 1;
  CHECK_EQ(f.read(0, o) + f.read(1, o), 0);
  CHECK_EQ(current_depth(&f.device.bdev), 3);
  f.device.complete_all();
  f.device.complete_all();
  CHECK_EQ(o.calls, 3);
  CHECK_EQ(current_depth(&f.device.bdev), 0);
}

TEST(bdev_queue_depth_sampling) {
  DeviceFixture f;
  spdk_bdev* bdev = &f.device.bdev;
  Outcome o;
  CHECK_EQ(spdk_bdev_get_qd(bdev), UINT64_MAX);
  CHECK_EQ(spdk_bdev_get_qd_sampling_period(bdev), 0);
  CHECK_EQ(f.read(0, o) + f.read(1, o) + f.read(2, o), 0);
  spdk_bdev_set_qd_sampling_period(bdev, kPeriodUs);
  CHECK_EQ(spdk_bdev_get_qd_sampling_period(bdev), kPeriodUs);
  poll_until([&] { return spdk_bdev_get_io_time(bdev) >= 3 * kPeriodUs; });
  CHECK_EQ(spdk_bdev_get_qd(bdev), 3);
  CHECK_EQ(spdk_bdev_get_io_time(bdev) % kPeriodUs, 0);
  CHECK_EQ(spdk_bdev_get_weighted_io_time(bdev), 3 * spdk_bdev_get_io_time(bdev));
  f.device.complete_all();
  poll_until([&] { return spdk_bdev_get_qd(bdev) == 0; });
  const uint64_t busy = spdk_bdev_get_io_time(bdev);
  poll_app(2000);
  CHECK_EQ(spdk_bdev_get_io_time(bdev), busy);  // Idle periods do not count.
}

// A change takes effect by message, or after the sample that is being taken.
TEST(bdev_queue_depth_sampling_changes_its_period) {
  DeviceFixture f;
  spdk_bdev* bdev = &f.device.bdev;
  spdk_bdev_set_qd_sampling_period(bdev, kPeriodUs);
  spdk_bdev_set_qd_sampling_period(bdev, 2 * kPeriodUs);
  CHECK_EQ(spdk_bdev_get_qd_sampling_period(bdev), kPeriodUs);
  poll_until([&] { return spdk_bdev_get_qd_sampling_period(bdev) == 2 * kPeriodUs; });
  poll_until([&] { return spdk_bdev_get_qd(bdev) == 0; });
  spdk_bdev_set_qd_sampling_period(bdev, 0);
  poll_until([&] { return spdk_bdev_get_qd_sampling_period(bdev) == 0; });
  CHECK_EQ(spdk_bdev_get_qd(bdev), 0);  // The last sample stays.
  spdk_bdev_set_qd_sampling_period(bdev, kPeriodUs);
  CHECK_EQ(spdk_bdev_get_qd_sampling_period(bdev), kPeriodUs);
}

// Sampling holds the bdev open; unregistering ends it.
TEST(bdev_queue_depth_sampling_ends_with_the_bdev) {
  DeviceFixture f;
  spdk_bdev_set_qd_sampling_period(&f.device.bdev, kPeriodUs);
  f.open->put_channel();
  f.open->close();
  poll_app();
  Unregistered unregistered;
  spdk_bdev_unregister(&f.device.bdev, record_unregistered, &unregistered);
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
  CHECK_EQ(f.device.destructs, 1);
}

TEST(bdev_queue_depth_sampling_of_two_os_threads) {
  TwoLoads loads;
  loads.thread.run([&] { spdk_bdev_set_qd_sampling_period(loads.bdev, kPeriodUs); });
  loads.start(8);
  poll_until([&] { return spdk_bdev_get_io_time(loads.bdev) > 0; });
  spdk_bdev_set_qd_sampling_period(loads.bdev, 2 * kPeriodUs);
  loads.run_for_ms(10);
  // SPDK adds up samples that overlap, which is no promise.
  CHECK(!check::kIsEmbedded || spdk_bdev_get_qd(loads.bdev) <= 16);
  CHECK_EQ(spdk_bdev_get_qd_sampling_period(loads.bdev), 2 * kPeriodUs);
  spdk_bdev_set_qd_sampling_period(loads.bdev, 0);
  poll_until([&] { return spdk_bdev_get_qd_sampling_period(loads.bdev) == 0; });
  loads.stop();
}
