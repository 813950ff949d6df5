// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Operations that the bdev layer builds from others, and splitting.
#include "bdev_layer.h"

namespace {

struct MallocFixture {
  BdevLayer layer;
  std::unique_ptr<OpenBdev> open;
  Memory data{256 * 1024};
  Memory other{256 * 1024};

  explicit MallocFixture(uint32_t optimal_io_boundary = 0) {
    create_malloc("Malloc0", 4096, 512, optimal_io_boundary);
    open = std::make_unique<OpenBdev>("Malloc0", true);
    open->get_channel();
    for (size_t i = 0; i < data.size; i++) {
      data.data[i] = static_cast<char>((i * 31 + i / 512) & 0xff);
    }
  }
  ~MallocFixture() {
    open.reset();
    delete_malloc("Malloc0");
  }
  template <typename Submit>
  Outcome run(Submit submit) {
    Outcome outcome;
    CHECK_EQ(submit(open->desc, open->channel, &outcome), 0);
    CHECK_EQ(outcome.calls, 0);
    poll_until([&] { return outcome.calls == 1; });
    return outcome;
  }
  void write(uint64_t offset_blocks, uint64_t num_blocks) {
    CHECK(run([&](auto* desc, auto* ch, Outcome* o) {
            return spdk_bdev_write_blocks(desc, ch, data.data, offset_blocks, num_blocks, record,
                                          o);
          }).success);
  }
  void read(uint64_t offset_blocks, uint64_t num_blocks) {
    memset(other.data, 0xee, other.size);
    CHECK(run([&](auto* desc, auto* ch, Outcome* o) {
            return spdk_bdev_read_blocks(desc, ch, other.data, offset_blocks, num_blocks, record,
                                         o);
          }).success);
  }
};

struct RangeFixture : DeviceFixture {
  Outcome outcome;

  using DeviceFixture::DeviceFixture;
  // "offset+count" of what the module has.
  Events held_ranges() {
    Events ranges;
    for (spdk_bdev_io* io : device.held) {
      ranges.push_back(std::to_string(io->u.bdev.offset_blocks) + "+" +
                       std::to_string(io->u.bdev.num_blocks));
    }
    return ranges;
  }
};

}  // namespace

TEST(bdev_malloc_write_read) {
  MallocFixture f;
  f.write(16, 256);
  f.read(16, 256);
  CHECK_EQ(memcmp(f.other.data, f.data.data, 256 * 512), 0);
  iovec out[3] = {{f.other.data, 100}, {f.other.data + 4096, 412}, {f.other.data + 8192, 512}};
  CHECK(f.run([&](auto* desc, auto* ch, Outcome* o) {
           return spdk_bdev_readv_blocks(desc, ch, out, 3, 16, 2, record, o);
         }).success);
  CHECK_EQ(memcmp(f.other.data, f.data.data, 100), 0);
  CHECK_EQ(memcmp(f.other.data + 4096, f.data.data + 100, 412), 0);
  CHECK_EQ(memcmp(f.other.data + 8192, f.data.data + 512, 512), 0);
  // Buffers shorter than the range fail.
  CHECK(!f.run([&](auto* desc, auto* ch, Outcome* o) {
            return spdk_bdev_readv_blocks(desc, ch, out, 1, 16, 2, record, o);
          }).success);
}

TEST(bdev_malloc_unmap_and_write_zeroes_and_copy) {
  MallocFixture f;
  f.write(0, 64);
  CHECK(f.run([&](auto* desc, auto* ch, Outcome* o) {
           return spdk_bdev_unmap_blocks(desc, ch, 0, 8, record, o);
         }).success);
  CHECK(f.run([&](auto* desc, auto* ch, Outcome* o) {
           return spdk_bdev_write_zeroes_blocks(desc, ch, 16, 8, record, o);
         }).success);
  CHECK(f.run([&](auto* desc, auto* ch, Outcome* o) {
           return spdk_bdev_copy_blocks(desc, ch, 100, 8, 8, record, o);
         }).success);
  f.read(0, 128);
  const std::string zeroes(8 * 512, '\0');
  CHECK_EQ(memcmp(f.other.data, zeroes.data(), zeroes.size()), 0);
  CHECK_EQ(memcmp(f.other.data + 8 * 512, f.data.data + 8 * 512, 8 * 512), 0);
  CHECK_EQ(memcmp(f.other.data + 16 * 512, zeroes.data(), zeroes.size()), 0);
  CHECK_EQ(memcmp(f.other.data + 100 * 512, f.data.data + 8 * 512, 8 * 512), 0);
  CHECK(f.run([&](auto* desc, auto* ch, Outcome* o) {
           return spdk_bdev_flush_blocks(desc, ch, 0, 8, record, o);
         }).success);
}

TEST(bdev_compare) {
  MallocFixture f;
  f.write(0, 8);
  CHECK(f.run([&](auto* desc, auto* ch, Outcome* o) {
           return spdk_bdev_compare_blocks(desc, ch, f.data.data, 0, 8, record, o);
         }).success);
  iovec parts[2] = {{f.data.data, 1000}, {f.data.data + 1000, 4096 - 1000}};
  CHECK(f.run([&](auto* desc, auto* ch, Outcome* o) {
           return spdk_bdev_comparev_blocks(desc, ch, parts, 2, 0, 8, record, o);
         }).success);
  f.data.data[4095] ^= 1;
  const Outcome different = f.run([&](auto* desc, auto* ch, Outcome* o) {
    return spdk_bdev_comparev_blocks(desc, ch, parts, 2, 0, 8, record, o);
  });
  CHECK(!different.success);
  CHECK_EQ(different.sct, SPDK_NVME_SCT_MEDIA_ERROR);
  CHECK_EQ(different.sc, SPDK_NVME_SC_COMPARE_FAILURE);
}

TEST(bdev_compare_and_write) {
  MallocFixture f;
  f.write(5, 1);
  Memory fresh(512, 0x77);
  iovec expected{f.data.data, 512};
  iovec replacement{fresh.data, 512};
  const auto swap = [&](auto* desc, auto* ch, Outcome* o) {
    return spdk_bdev_comparev_and_writev_blocks(desc, ch, &expected, 1, &replacement, 1, 5, 1,
                                                record, o);
  };
  CHECK(f.run(swap).success);
  f.read(5, 1);
  CHECK_EQ(memcmp(f.other.data, fresh.data, 512), 0);
  const Outcome again = f.run(swap);
  CHECK(!again.success);
  CHECK_EQ(again.sc, SPDK_NVME_SC_COMPARE_FAILURE);
  // The lock is gone: an ordinary write passes.
  f.write(5, 1);
}

TEST(bdev_write_zeroes_as_writes) {
  RangeFixture f([](TestDevice& device) { device.bdev.blockcnt = 8192; });
  CHECK(spdk_bdev_io_type_supported(&f.device.bdev, SPDK_BDEV_IO_TYPE_WRITE_ZEROES));
  CHECK_EQ(
      spdk_bdev_write_zeroes_blocks(f.open->desc, f.open->channel, 10, 4500, record, &f.outcome),
      0);
  CHECK_EQ(f.held_ranges(), (Events{"10+2048", "2058+2048", "4106+404"}));
  CHECK_EQ(f.device.held.front()->type, SPDK_BDEV_IO_TYPE_WRITE);
  f.device.complete_all();
  poll_app();
  CHECK_EQ(f.outcome.calls, 1);
  CHECK(f.outcome.success);
}

TEST(bdev_copy_as_read_and_write) {
  RangeFixture f([](TestDevice&) {});
  CHECK_EQ(spdk_bdev_copy_blocks(f.open->desc, f.open->channel, 100, 20, 4, record, &f.outcome), 0);
  CHECK_EQ(f.held_ranges(), (Events{"20+4"}));
  CHECK_EQ(f.device.held.front()->type, SPDK_BDEV_IO_TYPE_READ);
  f.device.complete_all();
  poll_app();
  CHECK_EQ(f.outcome.calls, 0);
  CHECK_EQ(f.held_ranges(), (Events{"100+4"}));
  f.device.complete_all();
  poll_app();
  CHECK_EQ(f.outcome.calls, 1);
  CHECK(f.outcome.success);
}

TEST(bdev_split_on_boundary) {
  MallocFixture f(16);
  f.write(10, 300);
  f.read(10, 300);
  CHECK_EQ(memcmp(f.other.data, f.data.data, 300 * 512), 0);
  // Segments that end within blocks.
  iovec parts[5];
  size_t offset = 0;
  const size_t lengths[5] = {700, 13, 40000, 1, 51200 - 40714};
  for (int i = 0; i < 5; i++) {
    parts[i] = {f.data.data + offset, lengths[i]};
    offset += lengths[i];
  }
  CHECK(f.run([&](auto* desc, auto* ch, Outcome* o) {
           return spdk_bdev_writev_blocks(desc, ch, parts, 5, 33, 100, record, o);
         }).success);
  f.read(33, 100);
  CHECK_EQ(memcmp(f.other.data, f.data.data, 51200), 0);
}

TEST(bdev_split_ranges) {
  RangeFixture f([](TestDevice& device) {
    device.bdev.optimal_io_boundary = 8;
    device.bdev.split_on_optimal_io_boundary = true;
  });
  CHECK_EQ(spdk_bdev_read_blocks(f.open->desc, f.open->channel, f.memory.data, 6, 20, record,
                                 &f.outcome),
           0);
  CHECK_EQ(f.held_ranges(), (Events{"6+2", "8+8", "16+8", "24+2"}));
  f.device.complete_next();
  f.device.complete_next(SPDK_BDEV_IO_STATUS_FAILED);
  f.device.complete_next();
  CHECK_EQ(f.outcome.calls, 0);
  f.device.complete_next();
  CHECK_EQ(f.outcome.calls, 1);
  CHECK(!f.outcome.success);
  // Within one stripe nothing is split.
  CHECK_EQ(
      spdk_bdev_read_blocks(f.open->desc, f.open->channel, f.memory.data, 8, 8, record, &f.outcome),
      0);
  CHECK_EQ(f.held_ranges(), (Events{"8+8"}));
  f.device.complete_all();
}

TEST(bdev_split_by_size_and_segments) {
  RangeFixture f([](TestDevice& device) { device.bdev.max_rw_size = 6; });
  CHECK_EQ(spdk_bdev_write_blocks(f.open->desc, f.open->channel, f.memory.data, 0, 20, record,
                                  &f.outcome),
           0);
  CHECK_EQ(f.held_ranges(), (Events{"0+6", "6+6", "12+6", "18+2"}));
  f.device.complete_all();
  CHECK_EQ(f.outcome.calls, 1);
}

TEST(bdev_split_segments) {
  RangeFixture f([](TestDevice& device) {
    device.bdev.max_segment_size = 1024;
    device.bdev.max_num_segments = 2;
  });
  iovec parts[3] = {
      {f.memory.data, 1536}, {f.memory.data + 8192, 512}, {f.memory.data + 16384, 2048}};
  CHECK_EQ(
      spdk_bdev_writev_blocks(f.open->desc, f.open->channel, parts, 3, 0, 8, record, &f.outcome),
      0);
  CHECK_EQ(f.held_ranges(), (Events{"0+3", "3+3", "6+2"}));
  for (spdk_bdev_io* io : f.device.held) {
    CHECK(io->u.bdev.iovcnt <= 2);
    uint64_t bytes = 0;
    for (int i = 0; i < io->u.bdev.iovcnt; i++) {
      CHECK(io->u.bdev.iovs[i].iov_len <= 1024);
      bytes += io->u.bdev.iovs[i].iov_len;
    }
    CHECK_EQ(bytes, io->u.bdev.num_blocks * 512);
  }
  f.device.complete_all();
  CHECK(f.outcome.success);
}

TEST(bdev_split_unmap) {
  RangeFixture f([](TestDevice& device) {
    device.bdev.max_unmap = 10;
    device.bdev.max_unmap_segments = 2;
  });
  CHECK_EQ(spdk_bdev_unmap_blocks(f.open->desc, f.open->channel, 0, 190, record, &f.outcome), 0);
  CHECK_EQ(f.device.held.size(), 8);  // At most so many at a time.
  f.device.complete_all();
  CHECK_EQ(f.outcome.calls, 0);
  CHECK_EQ(f.held_ranges(), (Events{"160+20", "180+10"}));
  f.device.complete_all();
  CHECK_EQ(f.outcome.calls, 1);
  CHECK(f.outcome.success);
}

TEST(bdev_split_waits_for_free_io) {
  RangeFixture f([](TestDevice& device) {
    device.bdev.optimal_io_boundary = 1;
    device.bdev.split_on_optimal_io_boundary = true;
  });
  // All but one of the pool are taken: the parent gets it, its children have to wait.
  std::vector<Outcome> others(kIoPoolSize - 1);
  for (Outcome& other : others) {
    CHECK_EQ(
        spdk_bdev_read_blocks(f.open->desc, f.open->channel, f.memory.data, 0, 1, record, &other),
        0);
  }
  CHECK_EQ(spdk_bdev_read_blocks(f.open->desc, f.open->channel, f.memory.data, 0, 40, record,
                                 &f.outcome),
           0);
  poll_app();
  CHECK_EQ(f.outcome.calls, 0);
  for (int i = 0; i < 400 && f.outcome.calls == 0 && !f.device.held.empty(); i++) {
    f.device.complete_next();
  }
  CHECK_EQ(f.outcome.calls, 1);
  CHECK(f.outcome.success);
  f.device.complete_all();
}

namespace {

void got_buffer(spdk_io_channel*, spdk_bdev_io* io, bool success) {
  auto* device = static_cast<TestDevice*>(io->bdev->ctxt);
  CHECK(success);
  device->held.push_back(io);
}

}  // namespace

TEST(bdev_bounce_buffers) {
  RangeFixture f([](TestDevice& device) { device.bdev.required_alignment = 12; });
  memset(f.memory.data, 0x42, 4096 + 512);
  char* unaligned = f.memory.data + 512;
  CHECK_EQ(
      spdk_bdev_write_blocks(f.open->desc, f.open->channel, unaligned, 0, 8, record, &f.outcome),
      0);
  spdk_bdev_io* io = f.device.held.front();
  f.device.held.clear();
  spdk_bdev_io_get_buf(io, got_buffer, 4096);
  CHECK_EQ(f.device.held.size(), 1);
  auto* bounced = static_cast<char*>(io->u.bdev.iovs[0].iov_base);
  CHECK(bounced != unaligned);
  CHECK_EQ(reinterpret_cast<uintptr_t>(bounced) % 4096, 0);
  CHECK_EQ(memcmp(bounced, unaligned, 4096), 0);
  f.device.complete_all();
  CHECK(f.outcome.success);

  iovec parts[2] = {{unaligned, 1024}, {f.memory.data + 8192, 3072}};
  CHECK_EQ(
      spdk_bdev_readv_blocks(f.open->desc, f.open->channel, parts, 2, 0, 8, record, &f.outcome), 0);
  io = f.device.held.front();
  f.device.held.clear();
  spdk_bdev_io_get_buf(io, got_buffer, 4096);
  memset(io->u.bdev.iovs[0].iov_base, 0x24, 4096);
  f.device.complete_all();
  CHECK_EQ(unaligned[0], 0x24);
  CHECK_EQ(unaligned[1024], 0x42);
  CHECK_EQ(f.memory.data[8192 + 3071], 0x24);

  // No buffer at all: the module gets one.
  CHECK_EQ(spdk_bdev_read_blocks(f.open->desc, f.open->channel, nullptr, 0, 8, record, &f.outcome),
           0);
  io = f.device.held.front();
  f.device.held.clear();
  spdk_bdev_io_get_buf(io, got_buffer, 4096);
  CHECK(io->u.bdev.iovs[0].iov_base != nullptr);
  CHECK_EQ(reinterpret_cast<uintptr_t>(io->u.bdev.iovs[0].iov_base) % 4096, 0);
  f.device.complete_all();
}
