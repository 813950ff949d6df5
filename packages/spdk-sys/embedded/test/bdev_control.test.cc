// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Resetting, aborting, locking ranges, claims, resizing, events and statistics.
#include "bdev_layer.h"

namespace {

struct Fixture {
  BdevLayer layer;
  TestDevice device{"dev"};
  std::unique_ptr<OpenBdev> open;
  Memory memory{64 * 1024};

  explicit Fixture(const std::function<void(TestDevice&)>& prepare = [](TestDevice&) {}) {
    prepare(device);
    CHECK_EQ(device.add(), 0);
    open = std::make_unique<OpenBdev>("dev", true);
    open->get_channel();
  }
  spdk_bdev_desc* desc() { return open->desc; }
  spdk_io_channel* channel() { return open->channel; }
  int read(uint64_t offset, Outcome& outcome) {
    return spdk_bdev_read_blocks(desc(), channel(), memory.data, offset, 1, record, &outcome);
  }
  int write(uint64_t offset, Outcome& outcome) {
    return spdk_bdev_write_blocks(desc(), channel(), memory.data, offset, 1, record, &outcome);
  }
};

}  // namespace

TEST(bdev_reset_reaches_the_module) {
  Fixture f;
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
  Fixture f;
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
  Fixture f;
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
  Fixture f([](TestDevice& device) { device.bdev.reset_io_drain_timeout = 5; });
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
  Fixture f;
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

TEST(bdev_abort_io) {
  Fixture f;
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
  Fixture f;
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
  Fixture f;
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
  Fixture f([](TestDevice& device) { device.types.erase(SPDK_BDEV_IO_TYPE_ABORT); });
  Outcome o;
  CHECK_EQ(spdk_bdev_abort(f.desc(), f.channel(), &o, record, &o), -ENOTSUP);
}

TEST(bdev_abort_split) {
  Fixture f([](TestDevice& device) {
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
  Fixture f;
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
  Fixture f;
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
  Fixture f;
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

TEST(bdev_exclusive_claim) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  spdk_bdev_module another{};
  another.name = "another";
  OpenBdev reader("dev", false);
  CHECK_EQ(spdk_bdev_module_claim_bdev(&device.bdev, reader.desc, test_module()), 0);
  CHECK_EQ(spdk_bdev_module_claim_bdev(&device.bdev, nullptr, &another), -EPERM);
  OpenBdev writer("dev", true);
  CHECK_EQ(writer.rc, -EPERM);
  OpenBdev second_reader("dev", false);
  CHECK_EQ(second_reader.rc, 0);
  // The claiming descriptor may write now.
  Memory memory(512);
  Outcome o;
  CHECK_EQ(spdk_bdev_write_blocks(reader.desc, reader.get_channel(), memory.data, 0, 1, record, &o),
           0);
  device.complete_all();
  CHECK_EQ(spdk_bdev_module_claim_bdev_desc(
               second_reader.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, nullptr, &another),
           -EPERM);
  spdk_bdev_module_release_bdev(&device.bdev);
  OpenBdev again("dev", true);
  CHECK_EQ(again.rc, 0);
}

TEST(bdev_claims_of_descriptors) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  auto* module = test_module();
  spdk_bdev_claim_opts opts;
  spdk_bdev_claim_opts_init(&opts, sizeof(opts));
  CHECK_EQ(spdk_bdev_module_claim_bdev_desc(nullptr, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, nullptr,
                                            module),
           -EINVAL);
  {
    OpenBdev one("dev", false);
    OpenBdev two("dev", false);
    opts.shared_claim_key = 3;
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(one.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, &opts,
                                              module),
             -EINVAL);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(one.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
                                              nullptr, module),
             0);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(one.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
                                              nullptr, module),
             -EPERM);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(two.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
                                              nullptr, module),
             -EPERM);
    OpenBdev writer("dev", true);
    CHECK_EQ(writer.rc, -EPERM);
  }
  {
    // Closing gave the claim up. A shared one needs the same key.
    OpenBdev one("dev", false);
    OpenBdev two("dev", false);
    OpenBdev three("dev", false);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(one.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
                                              nullptr, module),
             -EINVAL);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(one.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
                                              &opts, module),
             0);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(two.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
                                              &opts, module),
             0);
    opts.shared_claim_key = 4;
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(three.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
                                              &opts, module),
             -EPERM);
  }
  {
    OpenBdev writer("dev", true);
    OpenBdev reader("dev", false);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(reader.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE,
                                              nullptr, module),
             -EPERM);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(writer.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE,
                                              nullptr, module),
             -EINVAL);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(reader.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
                                              nullptr, module),
             -EPERM);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(writer.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
                                              nullptr, module),
             0);
  }
  CHECK_EQ(std::string(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_EXCL_WRITE)), "exclusive_write");
}

TEST(bdev_resize_events) {
  Fixture f;
  OpenBdev second("dev", false);
  CHECK_EQ(spdk_bdev_notify_blockcnt_change(&f.device.bdev, 512), -EBUSY);
  CHECK_EQ(spdk_bdev_notify_blockcnt_change(&f.device.bdev, 1024), 0);
  poll_app();
  CHECK(f.open->events.empty());
  CHECK_EQ(spdk_bdev_notify_blockcnt_change(&f.device.bdev, 2048), 0);
  CHECK_EQ(spdk_bdev_get_num_blocks(&f.device.bdev), 2048);
  poll_app();
  CHECK_EQ(f.open->events.size(), 1);
  CHECK_EQ(f.open->events.at(0), SPDK_BDEV_EVENT_RESIZE);
  CHECK_EQ(second.events.size(), 1);
  second.close();
  f.open->put_channel();
  f.open->close();
  poll_app();
  CHECK_EQ(spdk_bdev_notify_blockcnt_change(&f.device.bdev, 512), 0);
}

TEST(bdev_media_events) {
  Fixture f([](TestDevice& device) { device.bdev.media_events = true; });
  OpenBdev reader("dev", false);
  const spdk_bdev_media_event events[3] = {{1, 2}, {3, 4}, {5, 6}};
  CHECK_EQ(spdk_bdev_push_media_events(&f.device.bdev, events, 3), 3);
  spdk_bdev_notify_media_management(&f.device.bdev);
  poll_app();
  CHECK_EQ(f.open->events.size(), 1);
  CHECK_EQ(f.open->events.at(0), SPDK_BDEV_EVENT_MEDIA_MANAGEMENT);
  CHECK(reader.events.empty());
  spdk_bdev_media_event got[4] = {};
  CHECK_EQ(spdk_bdev_get_media_events(f.desc(), got, 2), 2);
  CHECK_EQ(got[1].offset, 3);
  CHECK_EQ(spdk_bdev_get_media_events(f.desc(), got, 4), 1);
  std::vector<spdk_bdev_media_event> many(100);
  CHECK_EQ(spdk_bdev_push_media_events(&f.device.bdev, many.data(), 100), 64);
  f.open->put_channel();
  f.open->close();
  poll_app();
  CHECK_EQ(spdk_bdev_push_media_events(&f.device.bdev, events, 3), -ENODEV);
}

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
  Fixture f;
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
  Fixture f;
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

TEST(bdev_open_async) {
  BdevLayer layer;
  struct Opened {
    spdk_bdev_desc* desc = nullptr;
    int rc = 1;
    int calls = 0;
  };
  const auto opened = [](spdk_bdev_desc* desc, int rc, void* context) {
    auto* into = static_cast<Opened*>(context);
    *into = {desc, rc, into->calls + 1};
  };
  const auto ignore = [](spdk_bdev_event_type, spdk_bdev*, void*) {};
  Opened at_once;
  CHECK_EQ(spdk_bdev_open_async("later", false, ignore, nullptr, nullptr, opened, &at_once), 0);
  CHECK_EQ(at_once.calls, 0);
  poll_app();
  CHECK_EQ(at_once.rc, -ENODEV);
  spdk_bdev_open_async_opts opts{sizeof(opts), 10000};
  Opened waiting;
  CHECK_EQ(spdk_bdev_open_async("later", false, ignore, nullptr, &opts, opened, &waiting), 0);
  poll_app();
  CHECK_EQ(waiting.calls, 0);
  TestDevice device("later");
  CHECK_EQ(device.add(), 0);
  poll_until([&] { return waiting.calls == 1; });
  CHECK_EQ(waiting.rc, 0);
  spdk_bdev_close(waiting.desc);
  opts.timeout_ms = 1;
  Opened expired;
  CHECK_EQ(spdk_bdev_open_async("never", false, ignore, nullptr, &opts, opened, &expired), 0);
  poll_until([&] { return expired.calls == 1; });
  CHECK_EQ(expired.rc, -ETIMEDOUT);
}
