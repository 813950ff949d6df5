// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Resizing, media events, and opening what is yet to come.
#include "bdev_layer.h"

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
