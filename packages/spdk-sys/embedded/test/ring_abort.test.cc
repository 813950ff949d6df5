// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// I/O rings: ending I/O early.
#include "ring_fixture.h"

namespace {

void check_aborted(RingFixture& f, uint32_t slot) {
  RingCompletion completion = f.only();
  CHECK_EQ(completion.slot, slot);
  CHECK_EQ(completion.status, kFailed);
  CHECK_EQ(f.failure(slot).io_status, SPDK_BDEV_IO_STATUS_ABORTED);
  CHECK_EQ(f.failure(slot).nvme & 0xffff, uint32_t{SPDK_NVME_SC_ABORTED_BY_REQUEST} << 8);
}

}  // namespace

TEST(ring_abort_needs_something_to_abort) {
  RingFixture f;
  CHECK_EQ(f.ring->abort(0), -ENOENT);
  CHECK_EQ(f.ring->abort(8), -EINVAL);
  CHECK_EQ(f.ring->abort(UINT32_MAX), -EINVAL);
  f.submit(0, RingOperation::kRead, 0, 1, f.memory.data);
  f.device.complete_all();
  CHECK_EQ(f.only().status, 0);
  CHECK_EQ(f.ring->abort(0), -ENOENT);
}

TEST(ring_abort_before_spdk_has_it) {
  RingFixture f;
  f.put(5, RingOperation::kWrite, 0, 1, f.memory.data);
  CHECK_EQ(f.ring->abort(4), -ENOENT);
  CHECK_EQ(f.ring->abort(5), 0);
  CHECK_EQ(f.ring->abort(5), 0);
  f.ring->take_submissions();
  check_aborted(f, 5);
  CHECK(f.device.submitted.empty());
  // The slot is as good as before.
  f.submit(5, RingOperation::kWrite, 0, 1, f.memory.data);
  f.device.complete_all();
  CHECK_EQ(f.only().status, 0);
}

TEST(ring_abort_in_the_device) {
  RingFixture f;
  f.submit(1, RingOperation::kRead, 0, 1, f.memory.data);
  f.submit(2, RingOperation::kRead, 1, 1, f.memory.data);
  CHECK_EQ(f.ring->abort(2), 0);
  CHECK_EQ(f.ring->abort(2), 0);
  check_aborted(f, 2);
  CHECK_EQ(f.device.held.size(), 1u);
  f.device.complete_all();
  CHECK_EQ(f.only().slot, 1u);
  CHECK(f.ring->is_idle());
}

TEST(ring_abort_that_the_device_cannot) {
  RingFixture f(8, [](TestDevice& device) { device.types.erase(SPDK_BDEV_IO_TYPE_ABORT); });
  f.submit(0, RingOperation::kRead, 0, 1, f.memory.data);
  CHECK_EQ(f.ring->abort(0), -ENOTSUP);
  CHECK_EQ(f.ring->abort(0), -ENOTSUP);
  f.device.complete_all();
  CHECK_EQ(f.only().status, 0);
}

TEST(ring_abort_while_waiting_for_memory) {
  RingFixture f(512);
  for (uint32_t n = 0; n < 512; ++n) f.put(n, RingOperation::kWrite, n, 1, f.memory.data);
  f.ring->take_submissions();
  CHECK(f.device.held.size() < 512);
  CHECK_EQ(f.ring->abort(511), 0);
  for (int rounds = 0; f.drain() < 512 && rounds < 100; ++rounds) {
    f.device.complete_all();
    f.ring->take_submissions();
  }
  CHECK_EQ(f.completions.size(), 512u);
  for (const RingCompletion& completion : f.completions) {
    CHECK_EQ(completion.status, completion.slot == 511 ? kFailed : 0);
  }
  CHECK_EQ(f.failure(511).io_status, SPDK_BDEV_IO_STATUS_ABORTED);
}

TEST(ring_abort_that_comes_too_late) {
  RingFixture f(8, [](TestDevice& device) { device.hold_aborts = true; });
  f.submit(0, RingOperation::kRead, 0, 1, f.memory.data);
  CHECK_EQ(f.ring->abort(0), 0);
  CHECK_EQ(f.device.held.size(), 2u);
  f.device.complete_next();
  // The abort still names this slot's I/O, so the slot is not free yet.
  CHECK_EQ(f.drain(), 0u);
  CHECK_EQ(f.ring->in_flight(), 1u);
  CHECK_EQ(f.ring->abort(0), 0);
  CHECK_EQ(f.device.held.size(), 1u);
  f.device.complete_next(SPDK_BDEV_IO_STATUS_FAILED);
  RingCompletion completion = f.only();
  CHECK_EQ(completion.status, 0);
  CHECK(f.ring->is_idle());
}

TEST(ring_abort_that_fails) {
  RingFixture f(8, [](TestDevice& device) { device.hold_aborts = true; });
  f.submit(0, RingOperation::kRead, 0, 1, f.memory.data);
  spdk_bdev_io* read = f.device.held.front();
  f.device.held.clear();
  for (int attempt = 0; attempt < 2; ++attempt) {
    CHECK_EQ(f.ring->abort(0), 0);
    f.device.complete_next(SPDK_BDEV_IO_STATUS_FAILED);
    CHECK_EQ(f.drain(), 0u);
  }
  spdk_bdev_io_complete(read, SPDK_BDEV_IO_STATUS_SUCCESS);
  CHECK_EQ(f.only().status, 0);
}

TEST(ring_close_waits_for_the_abort) {
  RingFixture f(8, [](TestDevice& device) { device.hold_aborts = true; });
  f.submit(0, RingOperation::kRead, 0, 1, f.memory.data);
  CHECK_EQ(f.ring->abort(0), 0);
  f.close();
  f.device.complete_next();
  poll_app();
  f.device.complete_next();
  poll_app();
}

TEST(ring_abort_and_close) {
  RingFixture f;
  f.put(3, RingOperation::kRead, 0, 1, f.memory.data);
  CHECK_EQ(f.ring->abort(3), 0);
  f.submit(0, RingOperation::kRead, 0, 1, f.memory.data);
  CHECK_EQ(f.ring->abort(0), 0);
  f.close();
  poll_app();
  CHECK(f.device.held.empty());
}
