// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Metadata: apart from the data or within each block, through splits, bounce buffers and emulation.
#include "bdev_layer.h"

namespace {

constexpr uint32_t kMetadataBytes = 16;

void separate(TestDevice& device) {
  device.bdev.md_len = kMetadataBytes;
  device.bdev.md_interleave = false;
}

void got_buffer(spdk_io_channel*, spdk_bdev_io* io, bool success) {
  CHECK(success);
  static_cast<TestDevice*>(io->bdev->ctxt)->held.push_back(io);
}

// The module asks for a buffer for the next I/O that it has.
spdk_bdev_io* ask_for_buffer(TestDevice& device) {
  spdk_bdev_io* io = device.held.front();
  device.held.pop_front();
  spdk_bdev_io_get_buf(io, got_buffer, io->u.bdev.num_blocks * io->bdev->blocklen);
  return io;
}

}  // namespace

TEST(bdev_metadata_arguments) {
  DeviceFixture f(separate);
  Outcome o;
  Memory md(256);
  iovec iov{f.memory.data, 512};
  iovec none{nullptr, 0};
  CHECK_EQ(spdk_bdev_read_blocks_with_md(f.desc(), f.channel(), f.memory.data, md.data, 0, 1,
                                         record, &o),
           0);
  CHECK(f.device.held.back()->u.bdev.md_buf == md.data);
  CHECK(spdk_bdev_io_get_md_buf(f.device.held.back()) == md.data);
  CHECK_EQ(spdk_bdev_read_blocks_with_md(f.desc(), f.channel(), nullptr, md.data, 0, 1, record, &o),
           -EINVAL);
  CHECK_EQ(
      spdk_bdev_writev_blocks_with_md(f.desc(), f.channel(), &iov, 1, md.data, 0, 1, record, &o),
      0);
  CHECK(f.device.held.back()->u.bdev.md_buf == md.data);
  CHECK_EQ(
      spdk_bdev_writev_blocks_with_md(f.desc(), f.channel(), &none, 1, md.data, 0, 1, record, &o),
      -EINVAL);
  CHECK_EQ(
      spdk_bdev_compare_blocks_with_md(f.desc(), f.channel(), nullptr, md.data, 0, 1, record, &o),
      -EINVAL);
  spdk_bdev_ext_io_opts opts{};
  opts.size = sizeof(opts);
  opts.metadata = md.data;
  CHECK_EQ(spdk_bdev_readv_blocks_ext(f.desc(), f.channel(), &iov, 1, 0, 1, record, &o, &opts), 0);
  CHECK(f.device.held.back()->u.bdev.md_buf == md.data);
  CHECK_EQ(spdk_bdev_readv_blocks_ext(f.desc(), f.channel(), &none, 1, 0, 1, record, &o, &opts),
           -EINVAL);
  f.device.complete_all();
  CHECK_EQ(o.calls, 3);
}

TEST(bdev_metadata_needs_a_bdev_that_has_it_apart) {
  for (const bool interleaved : {false, true}) {
    DeviceFixture f([interleaved](TestDevice& device) {
      if (interleaved) {
        device.bdev.blocklen = 512 + kMetadataBytes;
        device.bdev.md_len = kMetadataBytes;
        device.bdev.md_interleave = true;
      }
    });
    Outcome o;
    Memory md(256);
    iovec iov{f.memory.data, f.device.bdev.blocklen};
    CHECK_EQ(spdk_bdev_read_blocks_with_md(f.desc(), f.channel(), f.memory.data, md.data, 0, 1,
                                           record, &o),
             -EINVAL);
    CHECK_EQ(spdk_bdev_write_blocks_with_md(f.desc(), f.channel(), f.memory.data, md.data, 0, 1,
                                            record, &o),
             -EINVAL);
    CHECK_EQ(spdk_bdev_comparev_blocks_with_md(f.desc(), f.channel(), &iov, 1, md.data, 0, 1,
                                               record, &o),
             -EINVAL);
    spdk_bdev_ext_io_opts opts{};
    opts.size = sizeof(opts);
    opts.metadata = md.data;
    CHECK_EQ(spdk_bdev_writev_blocks_ext(f.desc(), f.channel(), &iov, 1, 0, 1, record, &o, &opts),
             -EINVAL);
    CHECK_EQ(spdk_bdev_get_data_block_size(&f.device.bdev), 512);
    CHECK_EQ(spdk_bdev_is_md_interleaved(&f.device.bdev), interleaved);
  }
}

// Each part gets its piece of the metadata.
TEST(bdev_metadata_of_split_io) {
  DeviceFixture f([](TestDevice& device) {
    separate(device);
    device.bdev.optimal_io_boundary = 4;
    device.bdev.split_on_optimal_io_boundary = true;
  });
  Outcome o;
  Memory md(256);
  CHECK_EQ(spdk_bdev_write_blocks_with_md(f.desc(), f.channel(), f.memory.data, md.data, 2, 7,
                                          record, &o),
           0);
  CHECK_EQ(f.device.held.size(), 3);
  CHECK(f.device.held[0]->u.bdev.md_buf == md.data);
  CHECK(f.device.held[1]->u.bdev.md_buf == md.data + 2 * kMetadataBytes);
  CHECK(f.device.held[2]->u.bdev.md_buf == md.data + 6 * kMetadataBytes);
  f.device.complete_all();
  CHECK(o.success);
}

TEST(bdev_metadata_is_bounced_with_the_data) {
  DeviceFixture f([](TestDevice& device) {
    separate(device);
    device.bdev.required_alignment = 9;
  });
  Outcome o;
  Memory md(256, 0x11);
  memset(f.memory.data, 0x22, 4096);
  char* unaligned = f.memory.data + 8;
  CHECK_EQ(
      spdk_bdev_write_blocks_with_md(f.desc(), f.channel(), unaligned, md.data, 0, 2, record, &o),
      0);
  spdk_bdev_io* io = ask_for_buffer(f.device);
  CHECK(io->u.bdev.md_buf != md.data);
  CHECK_EQ(memcmp(io->u.bdev.md_buf, md.data, 2 * kMetadataBytes), 0);
  CHECK_EQ(memcmp(io->u.bdev.iovs[0].iov_base, unaligned, 1024), 0);
  f.device.complete_all();
  CHECK(o.success);

  CHECK_EQ(
      spdk_bdev_read_blocks_with_md(f.desc(), f.channel(), unaligned, md.data, 0, 2, record, &o),
      0);
  io = ask_for_buffer(f.device);
  memset(io->u.bdev.md_buf, 0x33, 2 * kMetadataBytes);
  memset(io->u.bdev.iovs[0].iov_base, 0x44, 1024);
  f.device.complete_all();
  CHECK_EQ(md.data[0], 0x33);
  CHECK_EQ(md.data[2 * kMetadataBytes - 1], 0x33);
  CHECK_EQ(md.data[2 * kMetadataBytes], 0x11);
  CHECK_EQ(unaligned[1023], 0x44);
  CHECK_EQ(unaligned[1024], 0x22);

  // A read that failed leaves the submitter's buffers as they were.
  memset(md.data, 0x55, md.size);
  memset(f.memory.data, 0x66, 4096);
  CHECK_EQ(
      spdk_bdev_read_blocks_with_md(f.desc(), f.channel(), unaligned, md.data, 0, 2, record, &o),
      0);
  io = ask_for_buffer(f.device);
  memset(io->u.bdev.md_buf, 0x33, 2 * kMetadataBytes);
  memset(io->u.bdev.iovs[0].iov_base, 0x44, 1024);
  f.device.complete_all(SPDK_BDEV_IO_STATUS_FAILED);
  CHECK(!o.success);
  CHECK_EQ(md.data[0], 0x55);
  CHECK_EQ(unaligned[0], 0x66);
}

// Without a buffer for the data the module gets one for both.
TEST(bdev_metadata_of_lent_buffers) {
  DeviceFixture f(separate);
  Outcome o;
  o.keep = true;
  CHECK_EQ(spdk_bdev_read_blocks(f.desc(), f.channel(), nullptr, 0, 2, record, &o), 0);
  spdk_bdev_io* io = ask_for_buffer(f.device);
  CHECK(io->u.bdev.iovs[0].iov_base != nullptr);
  CHECK_EQ(io->u.bdev.iovs[0].iov_len, 1024);
  CHECK(io->u.bdev.md_buf != nullptr);
  f.device.complete_all();
  CHECK(o.success);
  CHECK(spdk_bdev_io_get_md_buf(o.io) != nullptr);
  spdk_bdev_free_io(o.io);
}

TEST(bdev_write_zeroes_writes_metadata) {
  DeviceFixture f(separate);
  Outcome o;
  CHECK_EQ(spdk_bdev_write_zeroes_blocks(f.desc(), f.channel(), 0, 4, record, &o), 0);
  const spdk_bdev_io* io = f.device.held.front();
  CHECK_EQ(io->type, SPDK_BDEV_IO_TYPE_WRITE);
  CHECK(io->u.bdev.md_buf != nullptr);
  const auto* md = static_cast<const char*>(io->u.bdev.md_buf);
  for (uint32_t i = 0; i < 4 * kMetadataBytes; i++) {
    CHECK_EQ(md[i], 0);
  }
  f.device.complete_all();
  CHECK(o.success);
}

TEST(bdev_copy_takes_metadata_along) {
  DeviceFixture f(separate);
  Outcome o;
  CHECK_EQ(spdk_bdev_copy_blocks(f.desc(), f.channel(), 100, 0, 2, record, &o), 0);
  const spdk_bdev_io* read = f.device.held.front();
  CHECK_EQ(read->type, SPDK_BDEV_IO_TYPE_READ);
  CHECK(read->u.bdev.md_buf != nullptr);
  memset(read->u.bdev.md_buf, 0x5a, 2 * kMetadataBytes);
  f.device.complete_all();
  const spdk_bdev_io* write = f.device.held.front();
  CHECK_EQ(write->type, SPDK_BDEV_IO_TYPE_WRITE);
  CHECK_EQ(static_cast<const char*>(write->u.bdev.md_buf)[2 * kMetadataBytes - 1], 0x5a);
  f.device.complete_all();
  CHECK(o.success);
}
