// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Statistics, and looking at what is outstanding.
#include "bdev_os_thread.h"

namespace {

struct Stat {
  spdk_bdev_io_stat stat{};
  int calls = 0;
};
void record_stat(spdk_bdev*, spdk_bdev_io_stat*, void* context, int rc) {
  CHECK_EQ(rc, 0);
  static_cast<Stat*>(context)->calls++;
}

}  // namespace

TEST(bdev_statistics) {
  DeviceFixture f;
  TestThread other("other");
  Outcome o;
  CHECK_EQ(f.read(0, o) + f.read(1, o) + f.write(2, o), 0);
  CHECK_EQ(spdk_bdev_unmap_blocks(f.desc(), f.channel(), 0, 4, record, &o), 0);
  f.device.complete_all();
  CHECK_EQ(f.read(0, o), 0);
  f.device.complete_all(SPDK_BDEV_IO_STATUS_FAILED);
  other.run([&] {
    auto* channel = spdk_bdev_get_io_channel(f.desc());
    CHECK_EQ(spdk_bdev_read_blocks(f.desc(), channel, f.memory.data, 0, 2, record, &o), 0);
    f.device.complete_all();
    spdk_put_io_channel(channel);
  });
  other.poll();
  spdk_bdev_io_stat mine{};
  spdk_bdev_get_io_stat(&f.device.bdev, f.channel(), &mine);
  CHECK_EQ(mine.num_read_ops, 2);
  CHECK_EQ(mine.bytes_read, 1024);
  CHECK_EQ(mine.num_write_ops, 1);
  CHECK_EQ(mine.num_unmap_ops, 1);
  CHECK_EQ(mine.bytes_unmapped, 2048);
  CHECK(mine.max_read_latency_ticks >= mine.min_read_latency_ticks);
  CHECK_EQ(mine.ticks_rate, spdk_get_ticks_hz());
  Stat all;
  spdk_bdev_get_device_stat(&f.device.bdev, &all.stat, record_stat, &all);
  CHECK_EQ(all.calls, 0);
  poll_until([&] { return all.calls == 1; }, {other.get()});
  CHECK_EQ(all.stat.num_read_ops, 3);  // The channel that is gone counts as well.
  CHECK_EQ(all.stat.bytes_read, 2048);
}

TEST(bdev_iterating_channels_and_io) {
  DeviceFixture f;
  TestThread other("other");
  spdk_io_channel* channel = nullptr;
  Outcome o;
  CHECK_EQ(f.read(0, o), 0);
  other.run([&] {
    channel = spdk_bdev_get_io_channel(f.desc());
    CHECK_EQ(spdk_bdev_read_blocks(f.desc(), channel, f.memory.data, 0, 2, record, &o), 0);
  });
  struct Seen {
    int visited = 0;
    int done = 0;
    uint64_t depth = 0;
  } seen;
  spdk_bdev_for_each_bdev_io(
      &f.device.bdev, &seen,
      [](void* context, spdk_bdev_io*) {
        static_cast<Seen*>(context)->visited++;
        return 0;
      },
      [](void* context, int rc) {
        CHECK_EQ(rc, 0);
        static_cast<Seen*>(context)->done++;
      });
  poll_until([&] { return seen.done == 1; }, {other.get()});
  CHECK_EQ(seen.visited, 2);
  spdk_bdev_get_current_qd(
      &f.device.bdev,
      [](spdk_bdev*, uint64_t depth, void* context, int) {
        static_cast<Seen*>(context)->depth = depth;
        static_cast<Seen*>(context)->done++;
      },
      &seen);
  poll_until([&] { return seen.done == 2; }, {other.get()});
  CHECK_EQ(seen.depth, 2);
  f.device.complete_next();
  other.run([&] {
    f.device.complete_next();
    spdk_put_io_channel(channel);
  });
  other.poll();
}

TEST(bdev_statistics_of_two_os_threads) {
  TwoLoads loads;
  loads.start(8);
  loads.run_for_ms(10);
  Stat running;
  spdk_bdev_get_device_stat(loads.bdev, &running.stat, record_stat, &running);
  poll_until([&] { return running.calls == 1; });
  loads.stop();
  Stat all;
  spdk_bdev_get_device_stat(loads.bdev, &all.stat, record_stat, &all);
  poll_until([&] { return all.calls == 1; });
  CHECK_EQ(all.stat.num_read_ops, loads.completed());
  CHECK(running.stat.num_read_ops <= all.stat.num_read_ops);
}
