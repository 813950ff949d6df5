// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// A compare whose iovecs hold more than its range. SPDK then reads past its own buffer.
#include "bdev_layer.h"

namespace {

void got_buffer(spdk_io_channel*, spdk_bdev_io* io, bool success) {
  CHECK(success);
  memset(io->u.bdev.iovs[0].iov_base, 0x11, 512);
}

}  // namespace

TEST(bdev_compare_ends_with_its_range) {
  DeviceFixture f;
  Outcome outcome;
  memset(f.memory.data, 0x11, 512);
  memset(f.memory.data + 512, 0x77, 512);
  iovec parts[] = {{f.memory.data, 256}, {f.memory.data + 256, 768}, {f.memory.data, 512}};
  CHECK_EQ(spdk_bdev_comparev_blocks(f.desc(), f.channel(), parts, 3, 7, 1, record, &outcome), 0);
  CHECK_EQ(f.device.held.size(), 1);
  spdk_bdev_io_get_buf(f.device.held.front(), got_buffer, 512);
  f.device.complete_all();
  CHECK_EQ(outcome.calls, 1);
  CHECK(outcome.success);
}
