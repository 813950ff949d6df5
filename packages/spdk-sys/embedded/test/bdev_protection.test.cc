// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Devices whose blocks have protection information: malloc checks it, null makes it up.
#include "bdev_layer.h"
#include "dif_blocks.h"

extern "C" {
#include "bdev/malloc/bdev_malloc.h"
#include "bdev/null/bdev_null.h"
}

namespace {

constexpr uint64_t kBlocks = 64;
constexpr uint64_t kOffset = 9;

// What malloc and null check: there is no way to name an application tag.
DifFormat device_format(spdk_dif_type type, bool interleaved, bool head, uint32_t md_bytes = 8) {
  DifFormat format{SPDK_DIF_PI_FORMAT_16, type, 512, md_bytes, interleaved, head};
  format.flags =
      SPDK_DIF_FLAGS_GUARD_CHECK | (type == SPDK_DIF_TYPE3 ? 0 : SPDK_DIF_FLAGS_REFTAG_CHECK);
  format.ref_tag = kOffset;
  return format;
}

spdk_bdev* create_protected(const DifFormat& format) {
  char name[] = "M";
  malloc_bdev_opts opts{};
  opts.name = name;
  opts.num_blocks = kBlocks;
  opts.block_size = format.data_bytes;
  opts.md_size = format.md_bytes;
  opts.md_interleave = format.interleaved;
  opts.dif_type = format.type;
  opts.dif_is_head_of_md = format.head;
  spdk_bdev* bdev = nullptr;
  CHECK_EQ(create_malloc_disk(&bdev, &opts), 0);
  poll_app();
  return bdev;
}

spdk_bdev* create_protected_null(const DifFormat& format) {
  spdk_uuid uuid{};
  spdk_null_bdev_opts opts{};
  opts.name = "N";
  opts.uuid = &uuid;
  opts.num_blocks = kBlocks;
  opts.block_size = format.block_bytes();
  opts.md_size = format.md_bytes;
  opts.md_interleave = true;
  opts.dif_type = format.type;
  opts.dif_is_head_of_md = format.head;
  spdk_bdev* bdev = nullptr;
  CHECK_EQ(bdev_null_create(&bdev, &opts), 0);
  poll_app();
  return bdev;
}

void for_each_device(const std::function<void(const DifFormat&)>& visit) {
  for (const auto type : {SPDK_DIF_TYPE1, SPDK_DIF_TYPE2, SPDK_DIF_TYPE3}) {
    for (const bool interleaved : {true, false}) {
      for (const bool head : {true, false}) {
        visit(device_format(type, interleaved, head, head ? 8 : 32));
      }
    }
  }
}

// A disk that is open for writing.
struct ProtectedDisk {
  OpenBdev open;
  DifFormat format;

  ProtectedDisk(const char* name, const DifFormat& of) : open(name, true), format(of) {
    open.get_channel();
  }

  // Reads or writes the blocks, at kOffset; whether that succeeded.
  bool transfer(bool write, DifBlocks& blocks, uint32_t exclude = 0, uint64_t offset = kOffset) {
    Memory data(blocks.bytes.size());
    Memory metadata(std::max<size_t>(blocks.metadata.size(), 1));
    std::ranges::copy(blocks.bytes, data.data);
    std::ranges::copy(blocks.metadata, metadata.data);
    iovec iovs[2] = {{data.data, 100}, {data.data + 100, blocks.bytes.size() - 100}};
    spdk_bdev_ext_io_opts opts{};
    opts.size = sizeof(opts);
    opts.metadata = format.interleaved ? nullptr : metadata.data;
    opts.dif_check_flags_exclude_mask = exclude;
    Outcome o;
    const auto submit = write ? spdk_bdev_writev_blocks_ext : spdk_bdev_readv_blocks_ext;
    CHECK_EQ(submit(open.desc, open.channel, iovs, 2, offset, blocks.count, record, &o, &opts), 0);
    poll_until([&] { return o.calls == 1; });
    std::copy_n(data.data, blocks.bytes.size(), blocks.bytes.data());
    std::copy_n(metadata.data, blocks.metadata.size(), blocks.metadata.data());
    if (!o.success) {
      CHECK_EQ(o.sc, SPDK_NVME_SC_INTERNAL_DEVICE_ERROR);
    }
    return o.success;
  }
  bool write(DifBlocks& blocks, uint32_t exclude = 0) { return transfer(true, blocks, exclude); }
  bool read(DifBlocks& blocks, uint32_t exclude = 0) { return transfer(false, blocks, exclude); }
  // Blocks as they have to be, which are then on the disk.
  DifBlocks write_valid() {
    DifBlocks blocks(format);
    CHECK_EQ(blocks.generate(format.context()), 0);
    CHECK(write(blocks));
    return blocks;
  }
};

// With a malloc disk of its own.
void with_disk(const DifFormat& format, const std::function<void(ProtectedDisk&)>& use) {
  create_protected(format);
  {
    ProtectedDisk disk("M", format);
    use(disk);
  }
  delete_malloc("M");
}

void with_each_disk(const std::function<void(ProtectedDisk&)>& use) {
  for_each_device([&](const DifFormat& format) { with_disk(format, use); });
}

}  // namespace

TEST(bdev_protection_is_told) {
  BdevLayer layer;
  for_each_device([](const DifFormat& format) {
    spdk_bdev* bdev = create_protected(format);
    CHECK_EQ(spdk_bdev_get_dif_type(bdev), format.type);
    CHECK_EQ(spdk_bdev_is_dif_head_of_md(bdev), format.head);
    CHECK_EQ(spdk_bdev_get_md_size(bdev), format.md_bytes);
    CHECK_EQ(spdk_bdev_is_md_interleaved(bdev), format.interleaved);
    CHECK_EQ(spdk_bdev_get_data_block_size(bdev), 512);
    CHECK(spdk_bdev_is_dif_check_enabled(bdev, SPDK_DIF_CHECK_TYPE_GUARD));
    CHECK_EQ(spdk_bdev_is_dif_check_enabled(bdev, SPDK_DIF_CHECK_TYPE_REFTAG),
             format.type != SPDK_DIF_TYPE3);
    CHECK(!spdk_bdev_is_dif_check_enabled(bdev, SPDK_DIF_CHECK_TYPE_APPTAG));
    delete_malloc("M");
  });
}

TEST(bdev_protection_takes_valid_blocks) {
  BdevLayer layer;
  with_each_disk([](ProtectedDisk& disk) {
    const DifFormat& format = disk.format;
    DifBlocks blocks = disk.write_valid();
    DifBlocks back(format);
    CHECK(disk.read(back));
    CHECK(back.bytes == blocks.bytes);
    CHECK(back.metadata == blocks.metadata);
    CHECK_EQ(back.verify(format.context()), 0);
  });
}

TEST(bdev_protection_refuses_wrong_blocks) {
  BdevLayer layer;
  with_each_disk([](ProtectedDisk& disk) {
    const DifFormat& format = disk.format;
    DifBlocks blocks = disk.write_valid();
    const auto kept = blocks.bytes;
    // Data that does not fit the guard.
    blocks.bytes[format.block_bytes() + 30] ^= 1;
    CHECK(!disk.write(blocks));
    DifBlocks back(format);
    CHECK(disk.read(back));
    CHECK(back.bytes == kept);
    // Without the check it is written, and found at the next read.
    CHECK(disk.write(blocks, SPDK_DIF_FLAGS_GUARD_CHECK));
    CHECK(!disk.read(back));
    CHECK(disk.read(back, SPDK_DIF_FLAGS_GUARD_CHECK));
    CHECK(back.bytes == blocks.bytes);
    // Blocks of another address.
    DifFormat elsewhere = format;
    elsewhere.ref_tag = kOffset + 1;
    DifBlocks moved(elsewhere);
    CHECK_EQ(moved.generate(elsewhere.context()), 0);
    CHECK_EQ(disk.write(moved), format.type == SPDK_DIF_TYPE3);
    CHECK(disk.write(moved, SPDK_DIF_FLAGS_REFTAG_CHECK));
    CHECK_EQ(disk.read(moved), format.type == SPDK_DIF_TYPE3);
  });
}

// Nobody has to check what nobody sees.
TEST(bdev_protection_apart_without_metadata_is_not_checked) {
  BdevLayer layer;
  const DifFormat format = device_format(SPDK_DIF_TYPE1, false, false);
  with_disk(format, [](ProtectedDisk& disk) {
    DifFormat at = disk.format;
    at.ref_tag = 3;
    DifBlocks block(at, 1);
    CHECK_EQ(block.generate(at.context()), 0);
    CHECK(disk.transfer(true, block, 0, 3));
    Memory data(512, 0x5a);
    Outcome o;
    CHECK_EQ(spdk_bdev_write_blocks(disk.open.desc, disk.open.channel, data.data, 3, 1, record, &o),
             0);
    poll_until([&] { return o.calls == 1; });
    CHECK(o.success);
    memset(data.data, 0, 512);
    CHECK_EQ(spdk_bdev_read_blocks(disk.open.desc, disk.open.channel, data.data, 3, 1, record, &o),
             0);
    poll_until([&] { return o.calls == 2; });
    CHECK(o.success);
    CHECK_EQ(data.data[511], 0x5a);
    // The guard on the device is still that of the block before.
    CHECK(!disk.transfer(false, block, 0, 3));
  });
}

TEST(bdev_protection_of_null) {
  BdevLayer layer;
  for (const auto type : {SPDK_DIF_TYPE1, SPDK_DIF_TYPE2, SPDK_DIF_TYPE3}) {
    for (const bool head : {true, false}) {
      const DifFormat format = device_format(type, true, head, head ? 8 : 16);
      spdk_bdev* bdev = create_protected_null(format);
      CHECK_EQ(spdk_bdev_get_dif_type(bdev), type);
      CHECK_EQ(spdk_bdev_is_dif_head_of_md(bdev), head);
      {
        ProtectedDisk disk("N", format);
        DifBlocks blocks(format);
        CHECK(!disk.write(blocks));
        CHECK_EQ(blocks.generate(format.context()), 0);
        CHECK(disk.write(blocks));
        DifBlocks back(format);
        CHECK(disk.read(back));
        CHECK_EQ(back.verify(format.context()), 0);
        // Without a buffer too.
        Outcome o;
        o.keep = true;
        CHECK_EQ(spdk_bdev_read_blocks(disk.open.desc, disk.open.channel, nullptr, kOffset, 3,
                                       record, &o),
                 0);
        poll_until([&] { return o.calls == 1; });
        CHECK(o.success);
        const spdk_dif_ctx ctx = format.context();
        CHECK_EQ(spdk_dif_verify(o.io->u.bdev.iovs, o.io->u.bdev.iovcnt, 3, &ctx, nullptr), 0);
        spdk_bdev_free_io(o.io);
      }
      Unregistered unregistered;
      bdev_null_delete("N", record_unregistered, &unregistered);
      poll_until([&] { return unregistered.calls == 1; });
    }
  }
}

TEST(bdev_protection_of_blocks_that_nobody_wrote) {
  BdevLayer layer;
  with_each_disk([](ProtectedDisk& disk) {
    const DifFormat& format = disk.format;
    DifBlocks back(format);
    CHECK(disk.read(back, SPDK_DIF_FLAGS_REFTAG_CHECK));
    CHECK_EQ(disk.read(back), check::kIsEmbedded || format.type == SPDK_DIF_TYPE3);
  });
}

TEST(bdev_protection_of_unmapped_blocks) {
  BdevLayer layer;
  with_each_disk([](ProtectedDisk& disk) {
    const DifFormat& format = disk.format;
    DifBlocks blocks = disk.write_valid();
    Outcome o;
    CHECK_EQ(spdk_bdev_unmap_blocks(disk.open.desc, disk.open.channel, kOffset, 1, record, &o), 0);
    CHECK_EQ(spdk_bdev_write_zeroes_blocks(disk.open.desc, disk.open.channel, kOffset + 1, 1,
                                           record, &o),
             0);
    poll_until([&] { return o.calls == 2; });
    CHECK(o.success);
    // v24.05 gives them reference tags of no address, which it refuses where it checks them.
    DifBlocks back(format, 2);
    CHECK(disk.read(back, SPDK_DIF_FLAGS_REFTAG_CHECK));
    CHECK(std::all_of(back.bytes.begin(), back.bytes.begin() + 512,
                      [](uint8_t byte) { return byte == 0; }));
    CHECK_EQ(disk.read(back), check::kIsEmbedded || format.type == SPDK_DIF_TYPE3);
  });
}
