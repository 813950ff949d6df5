// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Histograms of latencies.
#include "bdev_os_thread.h"
#include "spdk/histogram_data.h"

namespace {

struct Status {
  int calls = 0;
  int status = 1;
};
void record_status(void* context, int status) {
  auto* outcome = static_cast<Status*>(context);
  outcome->calls++;
  outcome->status = status;
}

// What a histogram holds.
struct Contents {
  spdk_histogram_data* data = spdk_histogram_data_alloc();
  int calls = 0;
  int status = 1;
  uint64_t count = 0;

  ~Contents() { spdk_histogram_data_free(data); }
};
void record_contents(void* context, int status, spdk_histogram_data* histogram) {
  auto* contents = static_cast<Contents*>(context);
  contents->calls++;
  contents->status = status;
  contents->count = 0;
  if (status == 0) {
    spdk_histogram_data_iterate(
        histogram,
        [](void* counted, uint64_t, uint64_t, uint64_t count, uint64_t, uint64_t) {
          static_cast<Contents*>(counted)->count += count;
        },
        contents);
  }
}

void enable(spdk_bdev* bdev, bool wanted, const std::vector<spdk_thread*>& others = {}) {
  Status status;
  spdk_bdev_histogram_enable(bdev, record_status, &status, wanted);
  CHECK_EQ(status.calls, 0);  // By message, even when there is no channel.
  poll_until([&] { return status.calls == 1; }, others);
  CHECK_EQ(status.status, 0);
}

uint64_t count(spdk_bdev* bdev, int expected_status = 0,
               const std::vector<spdk_thread*>& others = {}) {
  Contents contents;
  spdk_bdev_histogram_get(bdev, contents.data, record_contents, &contents);
  CHECK_EQ(contents.calls, 0);
  poll_until([&] { return contents.calls == 1; }, others);
  CHECK_EQ(contents.status, expected_status);
  return contents.count;
}

}  // namespace

TEST(bdev_histogram_counts_each_completion) {
  DeviceFixture f;
  Outcome o;
  enable(&f.device.bdev, true);
  CHECK(f.device.bdev.internal.histogram_enabled);
  CHECK_EQ(f.read(0, o) + f.write(1, o), 0);
  CHECK_EQ(count(&f.device.bdev), 0);  // Not before it completes.
  f.device.complete_all();
  CHECK_EQ(f.read(0, o), 0);
  f.device.complete_all(SPDK_BDEV_IO_STATUS_FAILED);  // What failed took its time as well.
  CHECK_EQ(count(&f.device.bdev), 3);
  Outcome reset;
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &reset), 0);
  poll_app();
  f.device.complete_all();
  poll_app();
  CHECK(reset.success);
  CHECK_EQ(count(&f.device.bdev), 4);
  enable(&f.device.bdev, true);  // Again: what was counted stays.
  CHECK_EQ(count(&f.device.bdev), 4);
  enable(&f.device.bdev, false);
  enable(&f.device.bdev, true);
  CHECK_EQ(count(&f.device.bdev), 0);
}

// And not the whole.
TEST(bdev_histogram_counts_the_parts_of_a_split_io) {
  DeviceFixture f([](TestDevice& device) {
    device.bdev.optimal_io_boundary = 4;
    device.bdev.split_on_optimal_io_boundary = true;
  });
  enable(&f.device.bdev, true);
  Outcome o;
  CHECK_EQ(f.read(0, o, 12), 0);
  f.device.complete_all();
  CHECK_EQ(o.calls, 1);
  CHECK_EQ(count(&f.device.bdev), 3);
}

TEST(bdev_histogram_of_a_latency) {
  DeviceFixture f;
  Outcome o;
  enable(&f.device.bdev, true);
  CHECK_EQ(f.read(0, o), 0);
  const uint64_t hold = spdk_get_ticks_hz() / 1000;
  const uint64_t until = spdk_get_ticks() + hold;
  poll_until([&] { return spdk_get_ticks() >= until; });
  f.device.complete_all();
  struct Range {
    uint64_t start = 0;
    uint64_t end = 0;
    int calls = 0;
  } range;
  spdk_bdev_channel_get_histogram(
      f.channel(),
      [](void* context, int status, spdk_histogram_data* histogram) {
        CHECK_EQ(status, 0);
        static_cast<Range*>(context)->calls++;
        spdk_histogram_data_iterate(
            histogram,
            [](void* found, uint64_t start, uint64_t end, uint64_t counted, uint64_t, uint64_t) {
              if (counted > 0) {
                *static_cast<Range*>(found) = {start, end, 1};
              }
            },
            context);
      },
      &range);
  CHECK_EQ(range.calls, 1);  // Within the call.
  CHECK(range.end > hold);
  CHECK(range.start < 2 * spdk_get_ticks_hz());
}

TEST(bdev_histogram_errors) {
  DeviceFixture f;
  spdk_bdev* bdev = &f.device.bdev;
  CHECK_EQ(count(bdev, -EFAULT), 0);  // Disabled, and there is a channel.
  Contents contents;
  spdk_bdev_channel_get_histogram(f.channel(), record_contents, &contents);
  CHECK_EQ(contents.calls, 1);
  CHECK_EQ(contents.status, -EFAULT);
  Status first;
  Status second;
  spdk_bdev_histogram_enable(bdev, record_status, &first, true);
  spdk_bdev_histogram_enable(bdev, record_status, &second, false);
  CHECK_EQ(second.calls, 1);  // One after the other.
  CHECK_EQ(second.status, -EAGAIN);
  poll_until([&] { return first.calls == 1; });
  CHECK_EQ(first.status, 0);
  CHECK_EQ(count(bdev), 0);
  f.open->put_channel();
  poll_app();
  enable(bdev, false);
  CHECK_EQ(count(bdev), 0);  // Without a channel there is nothing that could be missing.
}

TEST(bdev_histogram_of_channels_that_come_and_go) {
  DeviceFixture f;
  TestThread other("other");
  Outcome o;
  enable(&f.device.bdev, true, {other.get()});
  spdk_io_channel* channel = nullptr;
  other.run([&] {
    channel = spdk_bdev_get_io_channel(f.desc());
    CHECK_EQ(spdk_bdev_read_blocks(f.desc(), channel, f.memory.data, 0, 1, record, &o), 0);
    f.device.complete_all();
  });
  CHECK_EQ(f.read(0, o), 0);
  f.device.complete_all();
  CHECK_EQ(count(&f.device.bdev, 0, {other.get()}), 2);
  other.run([&] { spdk_put_io_channel(channel); });
  other.poll();
  CHECK_EQ(count(&f.device.bdev), 1);  // Unlike statistics, its histogram is gone with it.
}

TEST(bdev_histogram_of_two_os_threads) {
  TwoLoads loads;
  enable(loads.bdev, true);
  loads.start(8);
  loads.run_for_ms(20);
  Contents running;
  spdk_bdev_histogram_get(loads.bdev, running.data, record_contents, &running);
  poll_until([&] { return running.calls == 1; });
  CHECK_EQ(running.status, 0);
  loads.stop();
  CHECK_EQ(count(loads.bdev), loads.completed());
}
