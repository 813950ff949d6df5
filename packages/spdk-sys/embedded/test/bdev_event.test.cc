// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Resizing, media events, and opening what is yet to come.
#include "bdev_layer.h"
#include "threads.h"

TEST(bdev_resize_events) {
  DeviceFixture f;
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
  DeviceFixture f([](TestDevice& device) { device.bdev.media_events = true; });
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

// Each descriptor hears of it on the thread that opened it.
TEST(bdev_resize_events_come_to_their_threads) {
  DeviceFixture f;
  TestThread other("other");
  struct Heard {
    spdk_bdev_desc* desc = nullptr;
    spdk_thread* thread = nullptr;
    int resizes = 0;
  } heard;
  other.run([&] {
    CHECK_EQ(spdk_bdev_open_ext(
                 "dev", false,
                 [](spdk_bdev_event_type type, spdk_bdev*, void* context) {
                   auto* into = static_cast<Heard*>(context);
                   into->thread = spdk_get_thread();
                   into->resizes += type == SPDK_BDEV_EVENT_RESIZE;
                 },
                 &heard, &heard.desc),
             0);
  });
  CHECK_EQ(spdk_bdev_notify_blockcnt_change(&f.device.bdev, 4096), 0);
  poll_app();
  CHECK_EQ(f.open->events.size(), 1);
  CHECK_EQ(heard.resizes, 0);
  other.poll();
  CHECK_EQ(heard.resizes, 1);
  CHECK(heard.thread == other.get());
  // Twice before anybody looks.
  CHECK_EQ(spdk_bdev_notify_blockcnt_change(&f.device.bdev, 5000), 0);
  CHECK_EQ(spdk_bdev_notify_blockcnt_change(&f.device.bdev, 6000), 0);
  poll_all({app_thread(), other.get()}, 20);
  CHECK_EQ(heard.resizes, 3);
  Outcome o;
  CHECK_EQ(f.read(5999, o), 0);
  CHECK_EQ(f.read(6000, o), -EINVAL);
  f.device.complete_all();
  other.run([&] { spdk_bdev_close(heard.desc); });
}

// Only the first descriptor that may write is told of media events.
TEST(bdev_media_events_of_several_writers) {
  DeviceFixture f([](TestDevice& device) { device.bdev.media_events = true; });
  OpenBdev second("dev", true);
  const spdk_bdev_media_event event{7, 8};
  CHECK_EQ(spdk_bdev_push_media_events(&f.device.bdev, &event, 1), 1);
  spdk_bdev_notify_media_management(&f.device.bdev);
  poll_app();
  CHECK_EQ(f.open->events.size() + second.events.size(), 1);
  spdk_bdev_media_event got{};
  CHECK_EQ(spdk_bdev_get_media_events(f.desc(), &got, 1) +
               spdk_bdev_get_media_events(second.desc, &got, 1),
           1);
  CHECK_EQ(got.offset, 7);
  CHECK_EQ(got.num_blocks, 8);
  // Nothing is left to be told of.
  spdk_bdev_notify_media_management(&f.device.bdev);
  poll_app();
  CHECK_EQ(f.open->events.size() + second.events.size(), 1);
}
