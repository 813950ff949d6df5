// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Locked and quiesced ranges.
#include "bdev_layer.h"
#include "threads.h"

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

// What changes blocks waits for the lock of any of them; what does not goes on.
TEST(bdev_locked_range_and_kinds_of_io) {
  DeviceFixture f([](TestDevice& device) {
    device.types.insert({SPDK_BDEV_IO_TYPE_WRITE_ZEROES, SPDK_BDEV_IO_TYPE_COPY,
                         SPDK_BDEV_IO_TYPE_COMPARE, SPDK_BDEV_IO_TYPE_ZCOPY});
  });
  Locked lock;
  CHECK_EQ(bdev_lock_lba_range(f.desc(), f.channel(), 10, 10, record_lock, &lock), 0);
  poll_until([&] { return lock.calls == 1; });
  auto* desc = f.desc();
  auto* ch = f.channel();
  char* data = f.memory.data;
  struct Kind {
    const char* name;
    bool waits;
    std::function<int(Outcome&)> submit;
  };
  const Kind kinds[] = {
      {"read", false, [&](Outcome& o) { return f.read(12, o); }},
      {"flush", false,
       [&](Outcome& o) { return spdk_bdev_flush_blocks(desc, ch, 12, 1, record, &o); }},
      {"compare", false,
       [&](Outcome& o) { return spdk_bdev_compare_blocks(desc, ch, data, 12, 1, record, &o); }},
      {"write", true, [&](Outcome& o) { return f.write(12, o); }},
      {"write at the end", true, [&](Outcome& o) { return f.write(19, o); }},
      {"write behind", false, [&](Outcome& o) { return f.write(20, o); }},
      {"write before", false, [&](Outcome& o) { return f.write(9, o); }},
      {"write across", true,
       [&](Outcome& o) { return spdk_bdev_write_blocks(desc, ch, data, 0, 100, record, &o); }},
      {"unmap", true,
       [&](Outcome& o) { return spdk_bdev_unmap_blocks(desc, ch, 12, 1, record, &o); }},
      {"write zeroes", true,
       [&](Outcome& o) { return spdk_bdev_write_zeroes_blocks(desc, ch, 12, 1, record, &o); }},
      {"copy to it", true,
       [&](Outcome& o) { return spdk_bdev_copy_blocks(desc, ch, 12, 100, 1, record, &o); }},
      {"copy from it", false,
       [&](Outcome& o) { return spdk_bdev_copy_blocks(desc, ch, 100, 12, 1, record, &o); }},
      {"zero copy to read", true,
       [&](Outcome& o) {
         return spdk_bdev_zcopy_start(desc, ch, nullptr, 0, 12, 1, true, record, &o);
       }},
      {"zero copy to write", true,
       [&](Outcome& o) {
         return spdk_bdev_zcopy_start(desc, ch, nullptr, 0, 12, 1, false, record, &o);
       }},
  };
  std::deque<Outcome> outcomes;
  std::string waiting;
  std::string expected;
  for (const Kind& kind : kinds) {
    outcomes.emplace_back();
    const size_t before = f.device.held.size();
    CHECK_EQ(kind.submit(outcomes.back()), 0);
    waiting += f.device.held.size() == before ? std::string(kind.name) + ", " : "";
    expected += kind.waits ? std::string(kind.name) + ", " : "";
  }
  CHECK_EQ(waiting, expected);
  CHECK_EQ(bdev_unlock_lba_range(f.desc(), f.channel(), 10, 10, record_lock, &lock), 0);
  poll_until([&] { return lock.calls == 2; });
  CHECK_EQ(f.device.held.size(), std::size(kinds));
  f.device.complete_all();
  poll_app();
  for (const Outcome& outcome : outcomes) {
    CHECK(outcome.success);
  }
}

// A lock is for all channels, also for those that come later, and waits for I/O of all.
TEST(bdev_lock_of_two_threads) {
  DeviceFixture f;
  TestThread other("other");
  Outcome theirs;
  spdk_io_channel* channel = nullptr;
  other.run([&] {
    channel = spdk_bdev_get_io_channel(f.desc());
    CHECK_EQ(spdk_bdev_write_blocks(f.desc(), channel, f.memory.data, 12, 1, record, &theirs), 0);
  });
  Locked lock;
  CHECK_EQ(bdev_lock_lba_range(f.desc(), f.channel(), 10, 10, record_lock, &lock), 0);
  poll_all({app_thread(), other.get()}, 20);
  CHECK_EQ(lock.calls, 0);
  other.run([&] { f.device.complete_all(); });
  poll_until([&] { return lock.calls == 1; }, {other.get()});
  Outcome waits;
  other.run([&] {
    CHECK_EQ(spdk_bdev_write_blocks(f.desc(), channel, f.memory.data, 19, 1, record, &waits), 0);
  });
  CHECK(f.device.held.empty());
  TestThread late("late");
  spdk_io_channel* late_channel = nullptr;
  Outcome late_waits;
  late.run([&] {
    late_channel = spdk_bdev_get_io_channel(f.desc());
    CHECK_EQ(
        spdk_bdev_write_blocks(f.desc(), late_channel, f.memory.data, 11, 1, record, &late_waits),
        0);
  });
  CHECK(f.device.held.empty());
  CHECK_EQ(bdev_unlock_lba_range(f.desc(), f.channel(), 10, 10, record_lock, &lock), 0);
  poll_until([&] { return lock.calls == 2; }, {other.get(), late.get()});
  poll_all({app_thread(), other.get(), late.get()}, 20);
  CHECK_EQ(f.device.held.size(), 2);
  for (TestThread* thread : {&other, &late}) {
    thread->run([&] {
      if (!f.device.held.empty() &&
          spdk_bdev_io_get_thread(f.device.held.front()) != spdk_get_thread()) {
        std::swap(f.device.held.front(), f.device.held.back());
      }
      f.device.complete_next();
    });
  }
  CHECK(waits.success);
  CHECK(late_waits.success);
  other.run([&] { spdk_put_io_channel(channel); });
  late.run([&] { spdk_put_io_channel(late_channel); });
  poll_all({app_thread(), other.get(), late.get()}, 20);
}

TEST(bdev_quiesce_range_lets_others_pass) {
  DeviceFixture f;
  int calls = 0;
  const auto count = [](void* context, int) { ++*static_cast<int*>(context); };
  CHECK_EQ(spdk_bdev_quiesce_range(&f.device.bdev, test_module(), 10, 10, count, &calls), 0);
  poll_until([&] { return calls == 1; });
  Outcome inside;
  Outcome outside;
  CHECK_EQ(f.read(15, inside) + f.read(20, outside), 0);
  CHECK_EQ(f.device.held.size(), 1);
  CHECK_EQ(spdk_bdev_unquiesce_range(&f.device.bdev, test_module(), 10, 9, count, &calls), -EINVAL);
  CHECK_EQ(spdk_bdev_quiesce_range(&f.device.bdev, test_module(), 1020, 10, count, &calls),
           -EINVAL);
  CHECK_EQ(spdk_bdev_unquiesce_range(&f.device.bdev, test_module(), 10, 10, count, &calls), 0);
  poll_until([&] { return calls == 2; });
  CHECK_EQ(f.device.held.size(), 2);
  f.device.complete_all();
  CHECK(inside.success && outside.success);
}
