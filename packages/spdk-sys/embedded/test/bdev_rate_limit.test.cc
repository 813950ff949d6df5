// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Rate limits (quality of service).
#include <algorithm>
#include <array>

#include "bdev_os_thread.h"

namespace {

using Limits = std::array<uint64_t, SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES>;
constexpr uint64_t kSame = UINT64_MAX;
constexpr uint64_t kMiB = 1024 * 1024;
// Operations per second, and MiB per second of all, of reads and of writes.
constexpr Limits kNone{0, 0, 0, 0};

struct Status {
  int calls = 0;
  int status = 1;
};
void record_status(void* context, int status) {
  auto* outcome = static_cast<Status*>(context);
  outcome->calls++;
  outcome->status = status;
}

Limits limits_of(spdk_bdev* bdev) {
  Limits limits;
  limits.fill(77);
  spdk_bdev_get_qos_rate_limits(bdev, limits.data());
  return limits;
}

// Returns what the call made of the limits.
Limits set_limits(spdk_bdev* bdev, Limits limits, const std::vector<spdk_thread*>& others = {}) {
  Status status;
  spdk_bdev_set_qos_rate_limits(bdev, limits.data(), record_status, &status);
  poll_until([&] { return status.calls == 1; }, others);
  CHECK_EQ(status.status, 0);
  return limits;
}

uint64_t ms_in_ticks(uint64_t ms) { return ms * spdk_get_ticks_hz() / 1000; }

// So low a limit of reads that one of 128 KiB uses up the next 125 ms.
constexpr Limits kSlowReads{0, 0, 1, 0};
constexpr uint64_t kLargeReadBlocks = 256;

// A device on which a read has used up what reads may take for a while.
struct Exhausted : DeviceFixture {
  Outcome large;
  Exhausted() {
    set_limits(&device.bdev, kSlowReads);
    CHECK_EQ(read(0, large, kLargeReadBlocks), 0);
    CHECK_EQ(device.held.size(), 1);
    device.complete_all();
    CHECK(large.success);
  }
};

}  // namespace

TEST(bdev_rate_limits_are_kept) {
  DeviceFixture f;
  spdk_bdev* bdev = &f.device.bdev;
  CHECK(limits_of(bdev) == kNone);
  CHECK((set_limits(bdev, {1001, 3, kSame, 0}) == Limits{2000, 3 * kMiB, kSame, 0}));
  CHECK((limits_of(bdev) == Limits{2000, 3, 0, 0}));
  set_limits(bdev, {kSame, 0, 5, kSame});
  CHECK((limits_of(bdev) == Limits{2000, 0, 5, 0}));
  set_limits(bdev, {1, kSame, kSame, 6});  // Rounded up to what a timeslice can count.
  CHECK((limits_of(bdev) == Limits{1000, 0, 5, 6}));
  set_limits(bdev, kNone);
  CHECK(limits_of(bdev) == kNone);
  CHECK(bdev->internal.qos == nullptr);
}

TEST(bdev_rate_limits_callbacks) {
  DeviceFixture f;
  spdk_bdev* bdev = &f.device.bdev;
  Status nothing;
  Limits limits = kNone;
  spdk_bdev_set_qos_rate_limits(bdev, limits.data(), record_status, &nothing);
  CHECK_EQ(nothing.calls, 1);  // Nothing to end: within the call.
  CHECK_EQ(nothing.status, 0);
  Status first;
  Status second;
  limits = {1000, 0, 0, 0};
  spdk_bdev_set_qos_rate_limits(bdev, limits.data(), record_status, &first);
  CHECK_EQ(first.calls, 0);
  limits = kNone;
  spdk_bdev_set_qos_rate_limits(bdev, limits.data(), record_status, &second);
  CHECK_EQ(second.calls, 1);
  CHECK_EQ(second.status, -EAGAIN);
  poll_until([&] { return first.calls == 1; });
  CHECK_EQ(first.status, 0);
  CHECK((limits_of(bdev) == Limits{1000, 0, 0, 0}));
  Status changed;
  limits = {5000, kSame, kSame, kSame};
  spdk_bdev_set_qos_rate_limits(bdev, limits.data(), record_status, &changed);
  CHECK_EQ(changed.calls, 0);
  poll_until([&] { return changed.calls == 1; });
  Status ended;
  limits = kNone;
  spdk_bdev_set_qos_rate_limits(bdev, limits.data(), record_status, &ended);
  CHECK_EQ(ended.calls, 0);
  poll_until([&] { return ended.calls == 1; });
}

TEST(bdev_rate_limit_of_operations) {
  DeviceFixture f;
  f.device.complete_at_once = true;
  set_limits(&f.device.bdev, {1000, 0, 0, 0});
  poll_app();
  const uint64_t start = spdk_get_ticks();
  Outcome o;
  constexpr int kReads = 20;
  for (int i = 0; i < kReads; i++) {
    CHECK_EQ(f.read(0, o), 0);
  }
  CHECK(f.device.submitted.size() < kReads);
  poll_until([&] { return o.calls == kReads; });
  CHECK(o.success);
  // One per timeslice of 1 ms; the slice at the start may have begun up to 1 ms before.
  CHECK(spdk_get_ticks() - start >= ms_in_ticks(kReads - 3));
}

TEST(bdev_rate_limit_of_operations_is_of_reads_and_writes) {
  DeviceFixture f;
  f.device.complete_at_once = true;
  set_limits(&f.device.bdev, {1000, 0, 0, 0});
  poll_app();
  Outcome limited;
  for (int i = 0; i < 20; i++) {
    CHECK_EQ(f.read(0, limited), 0);
  }
  const size_t before = f.device.submitted.size();
  CHECK(before < 20);
  Outcome others;
  CHECK_EQ(spdk_bdev_unmap_blocks(f.desc(), f.channel(), 0, 8, record, &others), 0);
  CHECK_EQ(spdk_bdev_flush_blocks(f.desc(), f.channel(), 0, 8, record, &others), 0);
  CHECK_EQ(f.device.submitted.size(), before + 2);
  poll_until([&] { return limited.calls == 20 && others.calls == 2; });
}

TEST(bdev_rate_limit_of_bytes) {
  Exhausted f;
  const uint64_t start = spdk_get_ticks();
  Outcome next;
  CHECK_EQ(f.read(0, next), 0);
  poll_until([&] { return !f.device.held.empty(); });
  // 128 KiB at 1 MiB/s; it was admitted since the budget was not used up yet, so the next pays.
  CHECK(spdk_get_ticks() - start >= ms_in_ticks(100));
  f.device.complete_all();
  CHECK(next.success);
}

// Each limit counts what it is about. Nothing that is admitted waits behind what is not.
TEST(bdev_rate_limit_of_reads_lets_others_pass) {
  Exhausted f;
  Outcome read;
  Outcome write;
  Outcome unmap;
  CHECK_EQ(f.read(0, read), 0);
  CHECK_EQ(f.device.held.size(), 0);
  CHECK_EQ(f.write(0, write), 0);
  CHECK_EQ(spdk_bdev_unmap_blocks(f.desc(), f.channel(), 0, 1, record, &unmap), 0);
  CHECK_EQ(f.device.held.size(), 2);
  f.device.complete_all();
  CHECK(write.success);
  CHECK(unmap.success);
  CHECK_EQ(read.calls, 0);
  set_limits(&f.device.bdev, kNone);
  f.device.complete_all();
  CHECK(read.success);
}

TEST(bdev_rate_limit_of_writes) {
  DeviceFixture f;
  set_limits(&f.device.bdev, {0, 0, 0, 1});
  Outcome o;
  CHECK_EQ(
      spdk_bdev_write_blocks(f.desc(), f.channel(), f.memory.data, 0, kLargeReadBlocks, record, &o),
      0);
  Outcome waiting;
  CHECK_EQ(f.write(0, waiting), 0);
  CHECK_EQ(f.read(0, o), 0);
  CHECK_EQ(f.device.held.size(), 2);
  f.device.complete_all();
  CHECK_EQ(o.calls, 2);
  CHECK_EQ(waiting.calls, 0);
  set_limits(&f.device.bdev, kNone);
  f.device.complete_all();
  CHECK(waiting.success);
}

// What one limit admits and another refuses costs nothing.
TEST(bdev_rate_limits_together) {
  DeviceFixture f;
  set_limits(&f.device.bdev, {100'000, 0, 1, 0});
  Outcome o;
  CHECK_EQ(f.read(0, o, kLargeReadBlocks), 0);
  for (int i = 0; i < 99; i++) {
    CHECK_EQ(f.read(0, o), 0);  // Each would be admitted by the limit of operations.
  }
  CHECK_EQ(f.device.held.size(), 1);
  for (int i = 0; i < 99; i++) {
    CHECK_EQ(f.write(0, o), 0);
  }
  CHECK_EQ(f.device.held.size(), 100);
  set_limits(&f.device.bdev, kNone);
  f.device.complete_all();
  CHECK_EQ(o.calls, 199);
}

// Parts of a split I/O are what is limited.
TEST(bdev_rate_limit_of_a_split_io) {
  DeviceFixture f([](TestDevice& device) {
    device.bdev.optimal_io_boundary = 4;
    device.bdev.split_on_optimal_io_boundary = true;
  });
  set_limits(&f.device.bdev, {1000, 0, 0, 0});
  poll_app();
  Outcome o;
  CHECK_EQ(f.read(0, o, 16), 0);
  CHECK(f.device.held.size() < 4);
  poll_until([&] { return f.device.held.size() == 4; });
  f.device.complete_all();
  CHECK(o.success);
}

TEST(bdev_rate_limited_io_is_aborted) {
  Exhausted f;
  Outcome target;
  Outcome stays;
  Outcome abort;
  CHECK_EQ(f.read(0, target) + f.read(1, stays), 0);
  CHECK_EQ(spdk_bdev_abort(f.desc(), f.channel(), &target, record, &abort), 0);
  poll_until([&] { return abort.calls == 1; });
  CHECK(abort.success);
  CHECK_EQ(target.calls, 1);
  CHECK_EQ(target.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  CHECK_EQ(stays.calls, 0);
  CHECK_EQ(f.device.submitted.size(), 1);  // The module never heard of it.
  set_limits(&f.device.bdev, kNone);
  f.device.complete_all();
  CHECK(stays.success);
}

TEST(bdev_rate_limited_io_is_aborted_by_a_reset) {
  Exhausted f;
  Outcome waiting[2];
  Outcome reset;
  CHECK_EQ(f.read(0, waiting[0]) + f.read(1, waiting[1]), 0);
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &reset), 0);
  poll_until([&] { return waiting[1].calls == 1; });
  for (const Outcome& outcome : waiting) {
    CHECK_EQ(outcome.calls, 1);
    CHECK_EQ(outcome.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  }
  Outcome refused;
  CHECK_EQ(f.write(0, refused), 0);
  poll_app();
  CHECK_EQ(refused.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  f.device.complete_all();
  poll_app();
  CHECK(reset.success);
  Outcome after;
  CHECK_EQ(f.read(0, after), 0);
  CHECK_EQ(f.device.held.size(), 0);  // The limit outlives the reset.
  set_limits(&f.device.bdev, kNone);
  f.device.complete_all();
  CHECK(after.success);
}

TEST(bdev_rate_limits_end_while_io_waits) {
  Exhausted f;
  std::vector<int> order;
  std::array<Outcome, 4> reads;
  for (size_t i = 0; i < reads.size(); i++) {
    reads[i].then = [&order, i] { order.push_back(static_cast<int>(i)); };
    CHECK_EQ(f.read(i, reads[i]), 0);
  }
  CHECK_EQ(f.device.held.size(), 0);
  set_limits(&f.device.bdev, kNone);
  CHECK_EQ(f.device.held.size(), 4);
  f.device.complete_all();
  CHECK((order == std::vector<int>{0, 1, 2, 3}));
  Outcome after;
  CHECK_EQ(f.read(0, after), 0);
  CHECK_EQ(f.device.held.size(), 1);
  f.device.complete_all();
}

// A callback that submits more, from within the poller that submits what waits.
TEST(bdev_rate_limited_callback_submits_again) {
  DeviceFixture f;
  f.device.complete_at_once = true;
  set_limits(&f.device.bdev, {10'000, 0, 0, 0});
  Outcome o;
  int left = 50;
  o.then = [&] {
    if (left-- > 0) {
      CHECK_EQ(f.read(0, o), 0);
    }
  };
  for (int i = 0; i < 20; i++) {
    CHECK_EQ(f.read(0, o), 0);
  }
  poll_until([&] { return o.calls == 70; });
  CHECK_EQ(f.device.submitted.size(), 70);
}

// Limits survive the last descriptor, but hold nothing of the bdev meanwhile.
TEST(bdev_rate_limits_survive_closing) {
  DeviceFixture f;
  spdk_bdev* bdev = &f.device.bdev;
  set_limits(bdev, {1000, 0, 1, 0});
  f.open->put_channel();
  f.open->close();
  poll_app();
  CHECK((limits_of(bdev) == Limits{1000, 0, 1, 0}));
  OpenBdev again("dev", true);
  again.get_channel();
  poll_app();
  Outcome o;
  CHECK_EQ(spdk_bdev_read_blocks(again.desc, again.channel, f.memory.data, 0, kLargeReadBlocks,
                                 record, &o),
           0);
  CHECK_EQ(f.device.held.size(), 1);
  CHECK_EQ(spdk_bdev_read_blocks(again.desc, again.channel, f.memory.data, 0, 1, record, &o), 0);
  CHECK_EQ(f.device.held.size(), 1);  // In force again.
  set_limits(bdev, kNone);
  f.device.complete_all();
  CHECK_EQ(o.calls, 2);
  set_limits(bdev, {1000, 0, 0, 0});
  again.put_channel();
  again.close();
  poll_app();
  Unregistered unregistered;
  spdk_bdev_unregister(bdev, record_unregistered, &unregistered);
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
}

// Set while nobody has it open: in force once somebody has.
TEST(bdev_rate_limits_before_opening) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  set_limits(&device.bdev, kSlowReads);
  CHECK((limits_of(&device.bdev) == kSlowReads));
  OpenBdev open("dev", true);
  open.get_channel();
  poll_app();
  Memory memory(128 * 1024);
  Outcome o;
  CHECK_EQ(
      spdk_bdev_read_blocks(open.desc, open.channel, memory.data, 0, kLargeReadBlocks, record, &o),
      0);
  CHECK_EQ(spdk_bdev_read_blocks(open.desc, open.channel, memory.data, 0, 1, record, &o), 0);
  CHECK_EQ(device.held.size(), 1);
  set_limits(&device.bdev, kNone);
  device.complete_all();
  CHECK_EQ(o.calls, 2);
}

// One budget for all threads; the poller is on one of them.
TEST(bdev_rate_limit_of_two_threads) {
  Exhausted f;
  TestThread other("other");
  spdk_io_channel* channel = nullptr;
  Outcome o;
  other.run([&] {
    channel = spdk_bdev_get_io_channel(f.desc());
    CHECK_EQ(spdk_bdev_read_blocks(f.desc(), channel, f.memory.data, 0, 1, record, &o), 0);
  });
  CHECK_EQ(f.device.held.size(), 0);
  poll_until([&] { return !f.device.held.empty(); }, {other.get()});
  CHECK(f.device.last_thread == other.get());
  other.run([&] {
    f.device.complete_all();
    spdk_put_io_channel(channel);
  });
  CHECK(o.success);
  other.poll();
}

TEST(bdev_rate_limit_of_two_os_threads) {
  TwoLoads loads;
  loads.start(8);
  const uint64_t start = spdk_get_ticks();
  set_limits(loads.bdev, {10'000, 0, 0, 0});
  const int before = loads.completed();
  loads.run_for_ms(50);
  const int limited = loads.completed() - before;
  const uint64_t ms = (spdk_get_ticks() - start) * 1000 / spdk_get_ticks_hz();
  CHECK(limited > 0);
  // 10 per timeslice; what had been admitted before the limit may still have been under way.
  CHECK(static_cast<uint64_t>(limited) <= (ms + 2) * 10 + 16);
  set_limits(loads.bdev, {20'000, 1, kSame, kSame});  // Changed, and ended, under load.
  loads.run_for_ms(5);
  set_limits(loads.bdev, kNone);
  const int unlimited = loads.completed();
  poll_until([&] { return loads.completed() > unlimited + 100; });
  loads.stop();
}
