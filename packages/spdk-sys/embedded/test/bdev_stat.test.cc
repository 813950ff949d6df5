// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Statistics, and looking at what is outstanding.
#include "bdev_os_thread.h"
#include "spdk/json.h"

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

namespace {

std::string dumped(spdk_bdev_io_stat* stat) {
  std::string text;
  spdk_json_write_ctx* w = spdk_json_write_begin(
      [](void* context, const void* data, size_t size) {
        static_cast<std::string*>(context)->append(static_cast<const char*>(data), size);
        return 0;
      },
      &text, 0);
  spdk_json_write_object_begin(w);
  spdk_bdev_dump_io_stat_json(stat, w);
  spdk_json_write_object_end(w);
  CHECK_EQ(spdk_json_write_end(w), 0);
  return text;
}

spdk_bdev_io_stat channel_stat(DeviceFixture& f) {
  spdk_bdev_io_stat stat{};
  spdk_bdev_get_io_stat(&f.device.bdev, f.channel(), &stat);
  return stat;
}

}  // namespace

// A split I/O counts as its parts; of one that failed in part, those that succeeded.
TEST(bdev_statistics_of_split_io) {
  DeviceFixture f([](TestDevice& device) {
    device.bdev.optimal_io_boundary = 4;
    device.bdev.split_on_optimal_io_boundary = true;
  });
  Outcome o;
  CHECK_EQ(f.read(0, o, 12), 0);
  f.device.complete_all();
  CHECK(o.success);
  CHECK_EQ(channel_stat(f).num_read_ops, 3);
  CHECK_EQ(channel_stat(f).bytes_read, 12 * 512);
  CHECK_EQ(f.read(0, o, 12), 0);
  f.device.complete_next(SPDK_BDEV_IO_STATUS_FAILED);
  f.device.complete_all();
  CHECK(!o.success);
  CHECK_EQ(channel_stat(f).num_read_ops, 5);
  CHECK_EQ(channel_stat(f).bytes_read, 20 * 512);
}

TEST(bdev_statistics_by_kind) {
  DeviceFixture f([](TestDevice& device) {
    device.types.insert({SPDK_BDEV_IO_TYPE_WRITE_ZEROES, SPDK_BDEV_IO_TYPE_COPY,
                         SPDK_BDEV_IO_TYPE_ZCOPY, SPDK_BDEV_IO_TYPE_COMPARE});
  });
  Outcome o;
  CHECK_EQ(spdk_bdev_write_zeroes_blocks(f.desc(), f.channel(), 0, 8, record, &o), 0);
  CHECK_EQ(spdk_bdev_compare_blocks(f.desc(), f.channel(), f.memory.data, 0, 8, record, &o), 0);
  CHECK_EQ(spdk_bdev_flush_blocks(f.desc(), f.channel(), 0, 8, record, &o), 0);
  f.device.complete_all();
  CHECK_EQ(channel_stat(f).num_write_ops, 0);  // None of these is counted.
  CHECK_EQ(channel_stat(f).num_read_ops, 0);
  CHECK_EQ(spdk_bdev_copy_blocks(f.desc(), f.channel(), 100, 0, 8, record, &o), 0);
  f.device.complete_all();
  CHECK_EQ(channel_stat(f).num_copy_ops, 1);
  CHECK_EQ(channel_stat(f).bytes_copied, 4096);
  // Zero copy counts when it starts: as a read when populated, else as a write.
  for (const bool populate : {true, false}) {
    iovec iov{};
    Outcome lent;
    lent.keep = true;
    CHECK_EQ(spdk_bdev_zcopy_start(f.desc(), f.channel(), &iov, 1, 0, 2, populate, record, &lent),
             0);
    f.device.complete_all();
    CHECK_EQ(spdk_bdev_zcopy_end(lent.io, !populate, record, &o), 0);
    f.device.complete_all();
  }
  CHECK_EQ(channel_stat(f).num_read_ops, 1);
  CHECK_EQ(channel_stat(f).bytes_read, 1024);
  CHECK_EQ(channel_stat(f).num_write_ops, 1);
  CHECK_EQ(channel_stat(f).bytes_written, 1024);
}

TEST(bdev_statistics_are_reset) {
  DeviceFixture f;
  Outcome o;
  CHECK_EQ(f.read(0, o) + f.write(0, o), 0);
  f.device.complete_all();
  spdk_bdev_io_stat stat = channel_stat(f);
  spdk_bdev_reset_io_stat(&stat, SPDK_BDEV_RESET_STAT_MAXMIN);
  CHECK_EQ(stat.num_read_ops, 1);
  CHECK_EQ(stat.bytes_written, 512);
  CHECK_EQ(stat.max_read_latency_ticks, 0);
  CHECK_EQ(stat.min_write_latency_ticks, UINT64_MAX);
  spdk_bdev_io_stat sum = channel_stat(f);
  spdk_bdev_add_io_stat(&sum, &stat);
  CHECK_EQ(sum.num_read_ops, 2);
  CHECK_EQ(sum.max_read_latency_ticks, channel_stat(f).max_read_latency_ticks);
  CHECK_EQ(sum.min_read_latency_ticks, channel_stat(f).min_read_latency_ticks);
  spdk_bdev_reset_io_stat(&stat, SPDK_BDEV_RESET_STAT_ALL);
  CHECK_EQ(stat.num_read_ops, 0);
  CHECK_EQ(stat.ticks_rate, spdk_get_ticks_hz());
  CHECK_EQ(
      dumped(&stat),
      R"({"bytes_read":0,"num_read_ops":0,"bytes_written":0,"num_write_ops":0,"bytes_unmapped":0,)"
      R"("num_unmap_ops":0,"bytes_copied":0,"num_copy_ops":0,"read_latency_ticks":0,)"
      R"("max_read_latency_ticks":0,"min_read_latency_ticks":0,"write_latency_ticks":0,)"
      R"("max_write_latency_ticks":0,"min_write_latency_ticks":0,"unmap_latency_ticks":0,)"
      R"("max_unmap_latency_ticks":0,"min_unmap_latency_ticks":0,"copy_latency_ticks":0,)"
      R"("max_copy_latency_ticks":0,"min_copy_latency_ticks":0})");
}
