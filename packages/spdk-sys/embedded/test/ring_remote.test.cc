// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Rings that an I/O thread serves.
#include <random>

#include "ring_remote_fixture.h"

namespace {

// Writes and reads single blocks in random places, slot by slot; compares what is read.
void check_data(bool sleeps) {
  constexpr uint32_t kSlots = 32;
  constexpr uint32_t kIos = 20'000;
  MallocDisk disk;
  Memory memory(kSlots * kBlockBytes);
  Remote remote;
  remote.start_reactor(sleeps);
  auto device = remote.open("mem");
  Client client(device, kSlots);
  // Each slot has blocks of its own, so that what a read has to find is known.
  constexpr uint32_t kBlocksPerSlot = 1024 / kSlots;
  std::vector<uint8_t> content(1024, 0);
  std::vector<uint32_t> block(kSlots), is_read(kSlots, 0);
  std::minstd_rand random(1);
  uint32_t submitted = 0, completed = 0, mismatches = 0, failures = 0;
  auto bytes = [&](uint32_t slot) { return memory.data + slot * kBlockBytes; };
  auto next = [&](uint32_t slot) {
    ++submitted;
    block[slot] = slot * kBlocksPerSlot + random() % kBlocksPerSlot;
    is_read[slot] = random() % 2;
    uint8_t value = is_read[slot] != 0 ? 0xee : static_cast<uint8_t>(random());
    memset(bytes(slot), value, kBlockBytes);
    if (is_read[slot] == 0) content[block[slot]] = value;
    client.put(slot, is_read[slot] != 0 ? RingOperation::kRead : RingOperation::kWrite, block[slot],
               1, bytes(slot));
  };
  auto done = [&](uint32_t slot, int32_t status) {
    ++completed;
    failures += status != 0 ? 1 : 0;
    auto* read = reinterpret_cast<uint8_t*>(bytes(slot));
    for (uint32_t n = 0; is_read[slot] != 0 && n < kBlockBytes; n += 73) {
      mismatches += read[n] != content[block[slot]] ? 1 : 0;
    }
    if (submitted < kIos) next(slot);
  };
  for (uint32_t slot = 0; slot < kSlots; ++slot) next(slot);
  while (completed < submitted && remote.lost_wakes == 0) {
    client.ring->publish();
    if (client.ring->collect(5)) {
      client.drain(done);
      continue;
    }
    if (!sleeps) continue;
    remote.listener->arm();
    if (!client.ring->collect(5) && !sleep_until_woken(*remote.listener)) ++remote.lost_wakes;
    remote.listener->disarm();
  }
  CHECK_EQ(completed, kIos);
  CHECK_EQ(failures, 0u);
  CHECK_EQ(mismatches, 0u);
  CHECK_EQ(remote.lost_wakes.load(), 0);
  client.ring->close();
  remote.close(*device);
}

}  // namespace

TEST(ring_remote_reads_what_it_wrote) { check_data(false); }

TEST(ring_remote_wakes_sleepers) { check_data(true); }

TEST(ring_remote_waits_for_memory) {
  constexpr uint32_t kSlots = 4 * kIoPoolSize;
  MallocDisk disk;
  Memory memory(kBlockBytes);
  Remote remote;
  remote.start_reactor();
  auto device = remote.open("mem");
  Client client(device, kSlots);
  uint32_t completed = 0, failures = 0;
  auto done = [&](uint32_t, int32_t status) {
    ++completed;
    failures += status != 0 ? 1 : 0;
  };
  for (int round = 0; round < 20; ++round) {
    for (uint32_t slot = 0; slot < kSlots; ++slot) {
      client.put(slot, RingOperation::kRead, slot, 1, memory.data);
    }
    client.ring->publish();
    CHECK(!client.ring->has_submissions());
    while (!client.ring->is_idle()) {
      if (client.ring->collect(kMost)) client.drain(done);
    }
  }
  CHECK_EQ(completed, 20 * kSlots);
  CHECK_EQ(failures, 0u);
  client.ring->close();
  remote.close(*device);
}

TEST(ring_remote_closes_at_any_moment) {
  MallocDisk disk;
  Memory memory(64 * kBlockBytes);
  Remote remote;
  remote.start_reactor();
  std::minstd_rand random(2);
  for (int round = 0; round < 300; ++round) {
    auto device = remote.open("mem");
    Client client(device, 64);
    auto arguments = std::make_unique<Arguments>(
        std::vector<iovec>{{memory.data, kBlockBytes}, {memory.data + kBlockBytes, kBlockBytes}});
    for (uint32_t slot = 0; slot < 64; ++slot) {
      bool vectored = slot % 2 == 0;
      client.put(slot, vectored ? RingOperation::kWritev : RingOperation::kWrite, slot * 2, 2,
                 vectored ? static_cast<void*>(&arguments->head) : memory.data);
      if (slot % 16 == 15) client.ring->publish();
    }
    for (uint32_t n = random() % 200; n > 0; --n) client.ring->collect(kMost);
    client.ring->close();
    // Nothing may read them from here on, as when JavaScript's memory goes.
    arguments.reset();
    remote.close(*device);
  }
}

TEST(ring_remote_abort_ends_no_later_io_of_the_slot) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  Memory memory(kBlockBytes);
  {
    Remote remote;
    auto opened = remote.open("dev");
    Client client(opened, 8);
    std::vector<RingCompletion> completions;
    auto collect = [&] {
      client.ring->publish();
      for (int round = 0; round < 5; ++round) remote.spdk.poll();
      client.ring->collect(kMost);
      client.drain([&](uint32_t slot, int32_t status) { completions.push_back({slot, status}); });
    };
    client.put(3, RingOperation::kRead, 0, 1, memory.data);
    collect();
    remote.spdk.run([&] { device.complete_all(); });
    for (int round = 0; round < 5; ++round) remote.spdk.poll();
    // It has completed, which this side has not seen; then the slot is used again at once.
    CHECK_EQ(client.ring->abort(3), 0);
    client.ring->collect(kMost);
    client.drain([&](uint32_t, int32_t status) { CHECK_EQ(status, 0); });
    client.put(3, RingOperation::kRead, 1, 1, memory.data);
    collect();
    CHECK_EQ(device.held.size(), 1u);
    CHECK(completions.empty());
    // This one is aborted in the device, the next before SPDK has it.
    CHECK_EQ(client.ring->abort(3), 0);
    collect();
    CHECK_EQ(completions.size(), 1u);
    CHECK_EQ(completions.back().status, kFailed);
    CHECK_EQ(client.ring->memory().slot(3).failure.io_status, SPDK_BDEV_IO_STATUS_ABORTED);
    client.put(4, RingOperation::kRead, 1, 1, memory.data);
    CHECK_EQ(client.ring->abort(4), 0);
    size_t submitted = device.submitted.size();
    collect();
    CHECK_EQ(completions.size(), 2u);
    CHECK_EQ(completions.back().status, kFailed);
    CHECK_EQ(device.submitted.size(), submitted);
    CHECK_EQ(client.ring->abort(4), -ENOENT);
    CHECK_EQ(client.ring->abort(8), -EINVAL);
    client.ring->close();
    remote.close(*opened);
  }
  device.remove();
}

TEST(ring_remote_abort_waits_for_memory) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  Memory memory(kBlockBytes);
  {
    Remote remote;
    auto opened = remote.open("dev");
    Client client(opened, 1024);
    uint32_t completed = 0, aborted = 0;
    auto turn = [&] {
      client.ring->publish();
      for (int round = 0; round < 5; ++round) remote.spdk.poll();
      if (!client.ring->collect(kMost)) return;
      client.drain([&](uint32_t slot, int32_t status) {
        ++completed;
        aborted += slot == 0 && status == kFailed ? 1 : 0;
      });
    };
    for (uint32_t slot = 0; slot < 1024; ++slot) {
      client.put(slot, RingOperation::kRead, 0, 1, memory.data);
    }
    turn();
    // All requests of the pool are in the device, none is left to abort one of them.
    CHECK(device.held.size() <= kIoPoolSize);
    spdk_bdev_io* first = device.held.front();
    device.held.pop_front();
    CHECK_EQ(client.ring->abort(0), 0);
    turn();
    CHECK_EQ(completed, 0u);
    device.held.push_back(first);
    for (int round = 0; round < 2000 && completed < 1024; ++round) {
      if (!device.held.empty() && device.held.front() != first) {
        remote.spdk.run([&] { device.complete_next(); });
      } else if (device.held.size() > 1) {
        std::swap(device.held.front(), device.held[1]);
      }
      turn();
    }
    CHECK_EQ(completed, 1024u);
    CHECK_EQ(aborted, 1u);
    client.ring->close();
    remote.close(*opened);
  }
  device.remove();
}

TEST(ring_remote_survives_nonsense) {
  MallocDisk disk;
  Memory memory(kBlockBytes);
  Remote remote;
  auto device = remote.open("mem");
  Client client(device, 4);
  uint32_t completed = 0;
  auto turn = [&] {
    client.ring->publish();
    for (int round = 0; round < 5; ++round) remote.spdk.poll();
    if (client.ring->collect(kMost)) client.drain([&](uint32_t, int32_t) { ++completed; });
  };
  // A slot many times over, more than the wire has room for, and slots that there are not.
  RingMemory& ring = client.ring->memory();
  for (int round = 0; round < 8; ++round) {
    for (uint32_t slot : {1u, 1u, 4u, UINT32_MAX}) {
      ring.submission(ring.header().submitted++) = slot;
    }
    ring.slot(1).operation = round % 2 == 0 ? 0x10001 : 1;
    ring.slot(1).buffer = number(memory.data);
    ring.slot(1).length_blocks = 1;
    turn();
  }
  CHECK(completed >= 8);
  for (int round = 0; round < 2; ++round) {
    for (uint32_t slot : {1u, 1u, 4u, UINT32_MAX}) {
      ring.submission(ring.header().submitted++) = slot;
    }
    client.ring->publish();
  }
  // The wire is full until the I/O thread has taken something.
  CHECK(client.ring->has_submissions());
  turn();
  turn();
  CHECK(!client.ring->has_submissions());
  ring.header().submitted += 1000;
  turn();
  client.put(2, RingOperation::kRead, 0, 1, memory.data);
  uint32_t before = completed;
  turn();
  turn();
  CHECK_EQ(completed, before + 1);
  client.ring->close();
  remote.close(*device);
}

TEST(ring_remote_device_that_is_not_there) {
  BdevLayer layer;
  Remote remote;
  auto device = remote.open("nowhere");
  CHECK_EQ(device->open_status(), -ENODEV);
  CHECK(!device->is_open());
  device->request_close();
  remote.spdk.poll();
  CHECK_EQ(device->take_news(), 0u);
}

TEST(ring_remote_device_is_removed) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  Remote remote;
  auto opened = remote.open("dev");
  CHECK(opened->is_open());
  bool gone = false;
  spdk_bdev_unregister(
      &device.bdev, [](void* flag, int) { *static_cast<bool*>(flag) = true; }, &gone);
  CHECK(remote.hears(*opened, RemoteDevice::kRemove));
  CHECK(!gone);
  remote.close(*opened);
  CHECK(poll_until([&] { return gone; }, {remote.spdk.get()}));
}
