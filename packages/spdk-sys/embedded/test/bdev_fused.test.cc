// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Compare, and compare-and-write: by the module, or made of reads and writes.
#include "bdev_layer.h"

namespace {

struct Fixture : DeviceFixture {
  Outcome outcome;
  iovec compare{memory.data, 512};
  iovec replacement{memory.data + 512, 512};
  using DeviceFixture::DeviceFixture;

  int compare_and_write(uint64_t offset, uint64_t num_blocks = 1) {
    return spdk_bdev_comparev_and_writev_blocks(desc(), channel(), &compare, 1, &replacement, 1,
                                                offset, num_blocks, record, &outcome);
  }
  // What the module has, when there is just one.
  spdk_bdev_io* only() {
    CHECK_EQ(device.held.size(), 1);
    return device.held.empty() ? nullptr : device.held.front();
  }
};

void got_buffer(spdk_io_channel*, spdk_bdev_io* io, bool success) {
  CHECK(success);
  static_cast<TestDevice*>(io->bdev->ctxt)->held.push_back(io);
}

// Answers the read that an emulated compare consists of.
void answer_read(Fixture& f, int fill) {
  spdk_bdev_io* read = f.only();
  CHECK_EQ(read->type, SPDK_BDEV_IO_TYPE_READ);
  f.device.held.clear();
  spdk_bdev_io_get_buf(read, got_buffer, 512);
  memset(read->u.bdev.iovs[0].iov_base, fill, 512);
  f.device.complete_all();
}

}  // namespace

TEST(bdev_fused_by_the_module) {
  Fixture f([](TestDevice& device) {
    device.types.insert({SPDK_BDEV_IO_TYPE_COMPARE, SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE});
    device.bdev.acwu = 2;
  });
  CHECK_EQ(f.compare_and_write(5), 0);
  const spdk_bdev_io* io = f.only();
  CHECK_EQ(io->type, SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE);
  CHECK(io->u.bdev.iovs == &f.compare);
  CHECK(io->u.bdev.fused_iovs == &f.replacement);
  CHECK_EQ(io->u.bdev.fused_iovcnt, 1);
  f.device.complete_all();
  CHECK(f.outcome.success);
  CHECK_EQ(f.compare_and_write(5, 3), -EINVAL);  // More than is atomic.
  CHECK_EQ(f.compare_and_write(1023, 2), -EINVAL);
  CHECK_EQ(spdk_bdev_compare_blocks(f.desc(), f.channel(), f.memory.data, 3, 2, record, &f.outcome),
           0);
  CHECK_EQ(f.only()->type, SPDK_BDEV_IO_TYPE_COMPARE);
  f.device.complete_all(SPDK_BDEV_IO_STATUS_MISCOMPARE);
  CHECK_EQ(f.outcome.sct, SPDK_NVME_SCT_MEDIA_ERROR);
  CHECK_EQ(f.outcome.sc, SPDK_NVME_SC_COMPARE_FAILURE);
}

TEST(bdev_fused_made_of_a_read_and_a_write) {
  Fixture f;
  memset(f.memory.data, 0x11, 512);
  memset(f.memory.data + 512, 0x22, 512);
  CHECK_EQ(f.compare_and_write(5), 0);
  poll_until([&] { return !f.device.held.empty(); });
  Outcome between;
  Outcome reading;
  CHECK_EQ(f.write(5, between), 0);  // The range is locked.
  CHECK_EQ(f.device.held.size(), 1);
  answer_read(f, 0x11);
  poll_app();
  const spdk_bdev_io* write = f.only();
  CHECK_EQ(write->type, SPDK_BDEV_IO_TYPE_WRITE);
  CHECK_EQ(static_cast<char*>(write->u.bdev.iovs[0].iov_base)[511], 0x22);
  CHECK_EQ(f.outcome.calls, 0);
  f.device.complete_all();
  poll_until([&] { return f.outcome.calls == 1; });
  CHECK(f.outcome.success);
  CHECK_EQ(f.only()->type, SPDK_BDEV_IO_TYPE_WRITE);
  f.device.complete_all();
  CHECK(between.success);
}

TEST(bdev_fused_fails) {
  Fixture f;
  memset(f.memory.data, 0x11, 512);
  CHECK_EQ(f.compare_and_write(5), 0);
  poll_until([&] { return !f.device.held.empty(); });
  answer_read(f, 0x12);
  poll_until([&] { return f.outcome.calls == 1; });
  CHECK_EQ(f.outcome.sct, SPDK_NVME_SCT_MEDIA_ERROR);
  CHECK_EQ(f.outcome.sc, SPDK_NVME_SC_COMPARE_FAILURE);
  CHECK(f.device.held.empty());

  // A read that fails counts as a miscompare of the whole.
  CHECK_EQ(f.compare_and_write(5), 0);
  poll_until([&] { return !f.device.held.empty(); });
  f.device.complete_all(SPDK_BDEV_IO_STATUS_FAILED);
  poll_until([&] { return f.outcome.calls == 2; });
  CHECK_EQ(f.outcome.sc, SPDK_NVME_SC_COMPARE_FAILURE);

  // A write that fails.
  CHECK_EQ(f.compare_and_write(5), 0);
  poll_until([&] { return !f.device.held.empty(); });
  answer_read(f, 0x11);
  poll_until([&] { return !f.device.held.empty(); });
  f.device.complete_all(SPDK_BDEV_IO_STATUS_AIO_ERROR);
  poll_until([&] { return f.outcome.calls == 3; });
  CHECK_EQ(f.outcome.sct, SPDK_NVME_SCT_GENERIC);
  CHECK_EQ(f.outcome.sc, SPDK_NVME_SC_INTERNAL_DEVICE_ERROR);
  Outcome after;
  CHECK_EQ(f.write(5, after), 0);  // No lock is left.
  CHECK_EQ(f.device.held.size(), 1);
  f.device.complete_all();
}

TEST(bdev_compare_made_of_a_read) {
  Fixture f;
  memset(f.memory.data, 0x11, 512);
  const auto compare = [&] {
    CHECK_EQ(
        spdk_bdev_comparev_blocks(f.desc(), f.channel(), &f.compare, 1, 7, 1, record, &f.outcome),
        0);
    CHECK_EQ(f.only()->u.bdev.offset_blocks, 7);
  };
  compare();
  answer_read(f, 0x11);
  CHECK(f.outcome.success);
  compare();
  answer_read(f, 0x13);
  CHECK_EQ(f.outcome.sc, SPDK_NVME_SC_COMPARE_FAILURE);
  compare();
  f.device.complete_all(SPDK_BDEV_IO_STATUS_ABORTED);
  CHECK_EQ(f.outcome.calls, 3);
  CHECK(!f.outcome.success);
  CHECK_EQ(f.outcome.sc, SPDK_NVME_SC_INTERNAL_DEVICE_ERROR);
  // What counts are the read, not the compare.
  spdk_bdev_io_stat stat{};
  spdk_bdev_get_io_stat(&f.device.bdev, f.channel(), &stat);
  CHECK_EQ(stat.num_read_ops, 2);
  CHECK_EQ(stat.bytes_read, 1024);
}
