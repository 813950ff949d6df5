// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// I/O that takes longer than its submitter wants to wait.
#include "bdev_layer.h"

namespace {

struct Late {
  std::vector<void*> contexts;
  std::vector<spdk_thread*> threads;
};
void record_late(void* context, spdk_bdev_io* io) {
  auto* late = static_cast<Late*>(context);
  late->contexts.push_back(spdk_bdev_io_get_cb_arg(io));
  late->threads.push_back(spdk_get_thread());
}

}  // namespace

// Reported again with each poll until it is done, on the thread of its channel; the whole of a
// split I/O and not its parts; of other descriptors nothing.
TEST(bdev_timeouts) {
  DeviceFixture f([](TestDevice& device) {
    device.bdev.optimal_io_boundary = 4;
    device.bdev.split_on_optimal_io_boundary = true;
  });
  TestThread other("other");
  OpenBdev unconcerned("dev", false);
  spdk_io_channel* channel = nullptr;
  Late late;
  Outcome old;
  Outcome others;
  Outcome elsewhere;
  CHECK_EQ(f.read(0, old, 8), 0);
  CHECK_EQ(
      spdk_bdev_read_blocks(unconcerned.desc, f.channel(), f.memory.data, 0, 1, record, &others),
      0);
  other.run([&] {
    channel = spdk_bdev_get_io_channel(f.desc());
    CHECK_EQ(spdk_bdev_read_blocks(f.desc(), channel, f.memory.data, 0, 1, record, &elsewhere), 0);
  });
  CHECK_EQ(spdk_bdev_set_timeout(f.desc(), 1, record_late, &late), 0);
  const uint64_t second = spdk_get_ticks_hz();
  const uint64_t start = spdk_get_ticks();
  poll_until([&] { return spdk_get_ticks() - start > second / 2; }, {other.get()});
  Outcome young;
  CHECK_EQ(f.read(9, young), 0);
  poll_until([&] { return late.contexts.size() >= 2; }, {other.get()});
  CHECK(spdk_get_ticks() - start >= second - second / 100);
  CHECK_EQ(late.contexts.size(), 2);
  for (size_t i = 0; i < late.contexts.size(); i++) {
    const bool here = late.threads[i] == app_thread();
    CHECK(late.contexts[i] == (here ? &old : &elsewhere));
  }
  CHECK(late.threads.at(0) != late.threads.at(1));
  poll_until([&] { return late.contexts.size() >= 4; }, {other.get()});
  CHECK_EQ(spdk_bdev_set_timeout(f.desc(), 0, nullptr, nullptr), 0);
  f.device.complete_all();
  CHECK(old.success && young.success && others.success && elsewhere.success);
  other.run([&] { spdk_put_io_channel(channel); });
  other.poll();
}
