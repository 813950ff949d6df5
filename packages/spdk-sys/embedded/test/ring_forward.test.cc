// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Requests to a served device, done by a ring on another device.
#include "ring_fixture.h"
#include "served_fixture.h"

namespace {

// The served device over the test device.
struct Forwarding {
  RingFixture below;
  TestServer js{app_thread()};
  std::shared_ptr<ServedBdev> device;
  std::unique_ptr<OpenBdev> open;

  explicit Forwarding(uint32_t block = 512)
      : device(ServedBdev::create(test_module(), "above", "Test", js.server)) {
    js.device = device.get();
    device->bdev().blocklen = block;
    device->bdev().blockcnt = 64;
    device->set_io_types(~0U);
    device->register_device([](int rc) { CHECK_EQ(rc, 0); });
    serve();
    open = std::make_unique<OpenBdev>("above", true);
    open->get_channel();
  }
  ~Forwarding() {
    open.reset();
    Unregistered unregistered;
    spdk_bdev_unregister(&device->bdev(), record_unregistered, &unregistered);
    poll_until([&] {
      js.serve();
      return unregistered.calls != 0;
    });
    js.end();
    poll_app();
  }
  void serve() {
    for (int round = 0; round < 20; ++round) {
      poll_app(1);
      js.serve();
    }
  }
  // Gives the only request that there is to the ring.
  void forward(double offset) {
    serve();
    CHECK_EQ(js.held.size(), 1u);
    double io = js.request(js.held.at(0)).bdev_io;
    below.submit(0, RingOperation::kForward, offset, 0,
                 reinterpret_cast<void*>(static_cast<uintptr_t>(io)));
  }
};

}  // namespace

TEST(ring_forwards_with_the_memory_of_the_request) {
  Forwarding f;
  iovec pieces[2] = {{f.below.memory.data, 512}, {f.below.memory.data + 4096, 1024}};
  Outcome outcome;
  CHECK_EQ(
      spdk_bdev_writev_blocks(f.open->desc, f.open->channel, pieces, 2, 5, 3, record, &outcome), 0);
  f.forward(7);
  CHECK_EQ(f.below.device.held.size(), 1u);
  const spdk_bdev_io* io = f.below.device.held.front();
  CHECK_EQ(io->type, SPDK_BDEV_IO_TYPE_WRITE);
  CHECK_EQ(io->u.bdev.offset_blocks, 7u);
  CHECK_EQ(io->u.bdev.num_blocks, 3u);
  CHECK_EQ(io->u.bdev.iovcnt, 2);
  CHECK(io->u.bdev.iovs[1].iov_base == pieces[1].iov_base);
  f.below.device.complete_next();
  CHECK_EQ(f.below.only().status, 0);
  f.js.complete_held();
  f.serve();
  CHECK(outcome.success);
}

TEST(ring_forwards_what_has_no_memory) {
  Forwarding f;
  struct Case {
    int type;
    std::function<int(Outcome&)> submit;
  };
  auto* desc = f.open->desc;
  auto* channel = f.open->channel;
  const Case cases[] = {
      {SPDK_BDEV_IO_TYPE_UNMAP,
       [&](Outcome& o) { return spdk_bdev_unmap_blocks(desc, channel, 4, 2, record, &o); }},
      {SPDK_BDEV_IO_TYPE_WRITE_ZEROES,
       [&](Outcome& o) { return spdk_bdev_write_zeroes_blocks(desc, channel, 4, 2, record, &o); }},
      {SPDK_BDEV_IO_TYPE_FLUSH,
       [&](Outcome& o) { return spdk_bdev_flush_blocks(desc, channel, 4, 2, record, &o); }},
  };
  for (const Case& each : cases) {
    f.below.device.types.insert(each.type);
    Outcome outcome;
    CHECK_EQ(each.submit(outcome), 0);
    f.forward(9);
    CHECK_EQ(f.below.device.held.size(), 1u);
    CHECK_EQ(f.below.device.held.front()->type, each.type);
    CHECK_EQ(f.below.device.held.front()->u.bdev.offset_blocks, 9u);
    f.below.device.complete_next(SPDK_BDEV_IO_STATUS_FAILED);
    CHECK_EQ(f.below.only().status, kFailed);
    f.js.complete_held(SPDK_BDEV_IO_STATUS_FAILED);
    f.serve();
    CHECK_EQ(outcome.calls, 1);
  }
}

// The memory would be too small on a device with larger blocks.
TEST(ring_forwards_between_equal_blocks_only) {
  Forwarding f(4096);
  Outcome outcome;
  CHECK_EQ(spdk_bdev_write_blocks(f.open->desc, f.open->channel, f.below.memory.data, 0, 1, record,
                                  &outcome),
           0);
  f.forward(0);
  CHECK_EQ(f.below.only().status, -EINVAL);
  f.below.submit(1, RingOperation::kForward, 0, 0, nullptr);
  CHECK_EQ(f.below.only().status, -EINVAL);
  f.js.complete_held();
  f.serve();
}
