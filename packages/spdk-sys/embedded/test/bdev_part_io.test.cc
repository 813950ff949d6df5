// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// I/O of parts of a bdev.
#include "bdev_parts.h"
#include "dif_blocks.h"

namespace {

// Blocks with protection information, of which the parts are at 100 and 300.
void protect(TestDevice& device, bool interleaved) {
  device.bdev.md_len = 8;
  device.bdev.md_interleave = interleaved;
  device.bdev.blocklen = interleaved ? 520 : 512;
  device.bdev.dif_type = SPDK_DIF_TYPE1;
  device.bdev.dif_check_flags = SPDK_DIF_FLAGS_GUARD_CHECK | SPDK_DIF_FLAGS_REFTAG_CHECK;
}

DifFormat format_at(bool interleaved, uint32_t ref_tag) {
  DifFormat format;
  format.interleaved = interleaved;
  format.flags = SPDK_DIF_FLAGS_GUARD_CHECK | SPDK_DIF_FLAGS_REFTAG_CHECK;
  format.ref_tag = ref_tag;
  return format;
}

int submit(bool write, const OpenBdev& open, iovec* iov, void* metadata, Outcome& outcome) {
  spdk_bdev_ext_io_opts opts{};
  opts.size = sizeof(opts);
  opts.metadata = metadata;
  return (write ? spdk_bdev_writev_blocks_ext : spdk_bdev_readv_blocks_ext)(
      open.desc, open.channel, iov, 1, 5, 3, record, &outcome, &opts);
}

}  // namespace

TEST(bdev_part_io_goes_to_the_blocks_of_the_base) {
  PartsFixture f({SPDK_BDEV_IO_TYPE_WRITE_ZEROES, SPDK_BDEV_IO_TYPE_COPY, SPDK_BDEV_IO_TYPE_COMPARE,
                  SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE});
  OpenBdev open("two", true);
  auto* channel = open.get_channel();
  Memory memory(4096);
  iovec iov{memory.data, 512};
  iovec other{memory.data + 512, 512};
  Outcome o[8];
  CHECK_EQ(spdk_bdev_read_blocks(open.desc, channel, memory.data, 1, 1, record, &o[0]), 0);
  CHECK_EQ(spdk_bdev_writev_blocks(open.desc, channel, &iov, 1, 2, 1, record, &o[1]), 0);
  CHECK_EQ(spdk_bdev_unmap_blocks(open.desc, channel, 3, 2, record, &o[2]), 0);
  CHECK_EQ(spdk_bdev_write_zeroes_blocks(open.desc, channel, 4, 2, record, &o[3]), 0);
  CHECK_EQ(spdk_bdev_flush_blocks(open.desc, channel, 5, 2, record, &o[4]), 0);
  CHECK_EQ(spdk_bdev_copy_blocks(open.desc, channel, 6, 16, 1, record, &o[5]), 0);
  CHECK_EQ(spdk_bdev_comparev_blocks(open.desc, channel, &iov, 1, 7, 1, record, &o[6]), 0);
  CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(open.desc, channel, &iov, 1, &other, 1, 8, 1,
                                                record, &o[7]),
           0);
  poll_app();
  const std::vector<int> types{SPDK_BDEV_IO_TYPE_READ,    SPDK_BDEV_IO_TYPE_WRITE,
                               SPDK_BDEV_IO_TYPE_UNMAP,   SPDK_BDEV_IO_TYPE_WRITE_ZEROES,
                               SPDK_BDEV_IO_TYPE_FLUSH,   SPDK_BDEV_IO_TYPE_COPY,
                               SPDK_BDEV_IO_TYPE_COMPARE, SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE};
  CHECK(f.device.submitted == types);
  CHECK_EQ(f.device.held.size(), types.size());
  for (size_t i = 0; i < f.device.held.size(); i++) {
    const spdk_bdev_io* io = f.device.held[i];
    CHECK_EQ(io->u.bdev.offset_blocks, 301 + i);
    CHECK_EQ(io->u.bdev.num_blocks, i >= 2 && i <= 4 ? 2 : 1);
    if (io->type == SPDK_BDEV_IO_TYPE_COPY) {
      CHECK_EQ(io->u.bdev.copy.src_offset_blocks, 316);
    }
  }
  CHECK(f.device.held[1]->u.bdev.iovs[0].iov_base == memory.data);
  f.device.complete_all();
  poll_app();
  for (const Outcome& outcome : o) {
    CHECK_EQ(outcome.calls, 1);
    CHECK(outcome.success);
  }
  Outcome beyond;
  CHECK_EQ(spdk_bdev_read_blocks(open.desc, channel, memory.data, 100, 1, record, &beyond),
           -EINVAL);
}

TEST(bdev_part_reset_reaches_the_base) {
  PartsFixture f;
  OpenBdev open("one", true);
  Outcome o;
  CHECK_EQ(spdk_bdev_reset(open.desc, open.get_channel(), record, &o), 0);
  poll_app();
  CHECK_EQ(f.device.submitted.back(), SPDK_BDEV_IO_TYPE_RESET);
  f.device.complete_all();
  poll_until([&] { return o.calls == 1; });
  CHECK(o.success);
}

TEST(bdev_part_passes_the_status_of_the_base_on) {
  PartsFixture f;
  OpenBdev open("one", true);
  auto* channel = open.get_channel();
  Memory memory(4096);
  Outcome nvme;
  CHECK_EQ(spdk_bdev_read_blocks(open.desc, channel, memory.data, 0, 1, record, &nvme), 0);
  spdk_bdev_io* io = f.device.held.front();
  f.device.held.pop_front();
  spdk_bdev_io_complete_nvme_status(io, 7, SPDK_NVME_SCT_MEDIA_ERROR,
                                    SPDK_NVME_SC_GUARD_CHECK_ERROR);
  poll_app();
  CHECK_EQ(nvme.calls, 1);
  CHECK(!nvme.success);
  CHECK_EQ(nvme.sct, SPDK_NVME_SCT_MEDIA_ERROR);
  CHECK_EQ(nvme.sc, SPDK_NVME_SC_GUARD_CHECK_ERROR);
  CHECK_EQ(nvme.cdw0, 7u);
  Outcome aborted;
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, channel, memory.data, 0, 1, record, &aborted), 0);
  f.device.complete_next(SPDK_BDEV_IO_STATUS_ABORTED);
  poll_app();
  CHECK_EQ(aborted.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
}

TEST(bdev_part_module_may_complete_itself) {
  PartsFixture f;
  g_log.with_callback = true;
  OpenBdev open("one", true);
  auto* channel = open.get_channel();
  Memory memory(4096);
  Outcome o[2];
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, channel, memory.data, 0, 1, record, &o[0]), 0);
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, channel, memory.data, 1, 1, record, &o[1]), 0);
  f.device.complete_next();
  f.device.complete_next(SPDK_BDEV_IO_STATUS_FAILED);
  poll_app();
  CHECK(g_log.completions == (std::vector<bool>{true, false}));
  CHECK(o[0].success);
  CHECK_EQ(o[1].calls, 1);
  CHECK(!o[1].success);
}

TEST(bdev_part_io_types) {
  PartsFixture f({SPDK_BDEV_IO_TYPE_NVME_ADMIN, SPDK_BDEV_IO_TYPE_NVME_IO,
                  SPDK_BDEV_IO_TYPE_NVME_IO_MD, SPDK_BDEV_IO_TYPE_ZCOPY});
  spdk_bdev* bdev = spdk_bdev_get_by_name("one");
  for (const auto type : {SPDK_BDEV_IO_TYPE_READ, SPDK_BDEV_IO_TYPE_FLUSH, SPDK_BDEV_IO_TYPE_ZCOPY,
                          SPDK_BDEV_IO_TYPE_ABORT}) {
    CHECK(spdk_bdev_io_type_supported(bdev, type));
  }
  for (const auto type :
       {SPDK_BDEV_IO_TYPE_NVME_ADMIN, SPDK_BDEV_IO_TYPE_NVME_IO, SPDK_BDEV_IO_TYPE_NVME_IO_MD,
        SPDK_BDEV_IO_TYPE_COPY, SPDK_BDEV_IO_TYPE_COMPARE}) {
    CHECK(!spdk_bdev_io_type_supported(bdev, type));
  }
}

TEST(bdev_part_without_a_free_io_says_so) {
  PartsFixture f;
  OpenBdev open("one", true);
  OpenBdev base("dev", false);
  Memory memory(4096);
  // All but one: the part gets that, and its base none.
  std::vector<Outcome> taken(kIoPoolSize - 1);
  for (Outcome& outcome : taken) {
    CHECK_EQ(
        spdk_bdev_read_blocks(base.desc, base.get_channel(), memory.data, 0, 1, record, &outcome),
        0);
  }
  Outcome o;
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, open.get_channel(), memory.data, 0, 1, record, &o), 0);
  poll_app();
  CHECK_EQ(g_log.refused, -ENOMEM);
  CHECK_EQ(o.calls, 1);
  CHECK(!o.success);
  f.device.complete_all();
  poll_app();
}

TEST(bdev_part_tells_of_protection) {
  PartsFixture f({}, [](TestDevice& device) { protect(device, true); });
  const spdk_bdev* bdev = spdk_bdev_get_by_name("two");
  CHECK_EQ(spdk_bdev_get_dif_type(bdev), SPDK_DIF_TYPE1);
  CHECK_EQ(spdk_bdev_get_block_size(bdev), 520);
  CHECK(spdk_bdev_is_dif_check_enabled(bdev, SPDK_DIF_CHECK_TYPE_REFTAG));
}

// The reference tags are those of the part above, and those of the base below.
TEST(bdev_part_remaps_ref_tags) {
  for (const bool interleaved : {true, false}) {
    PartsFixture f({}, [&](TestDevice& device) { protect(device, interleaved); });
    OpenBdev open("two", true);
    open.get_channel();
    DifBlocks blocks(format_at(interleaved, 5));
    CHECK_EQ(blocks.generate(blocks.format.context()), 0);
    iovec iov = blocks.cut()[0];
    void* metadata = interleaved ? nullptr : blocks.metadata.data();
    Outcome o;
    CHECK_EQ(submit(true, open, &iov, metadata, o), 0);
    CHECK_EQ(f.device.held.size(), 1);
    CHECK_EQ(blocks.verify(format_at(interleaved, 305).context()), 0);
    f.device.complete_all();
    CHECK(o.success);
    // What the base reads has its tags.
    CHECK_EQ(submit(false, open, &iov, metadata, o), 0);
    f.device.complete_all();
    poll_app();
    CHECK(o.success);
    CHECK_EQ(blocks.verify(format_at(interleaved, 5).context()), 0);
    // A write whose tags are wrong does not reach it.
    DifBlocks wrong(format_at(interleaved, 6));
    CHECK_EQ(wrong.generate(wrong.format.context()), 0);
    iov = wrong.cut()[0];
    const auto written = f.device.submitted.size();
    CHECK_EQ(submit(true, open, &iov, interleaved ? nullptr : wrong.metadata.data(), o), 0);
    poll_app();
    CHECK_EQ(o.calls, 3);
    CHECK(!o.success);
    CHECK_EQ(f.device.submitted.size(), written);
    if (check::kIsEmbedded) {  // SPDK hands blocks with the tags of others out as a success.
      CHECK_EQ(submit(false, open, &iov, interleaved ? nullptr : wrong.metadata.data(), o), 0);
      f.device.complete_all();
      poll_app();
      CHECK_EQ(o.calls, 4);
      CHECK(!o.success);
    }
  }
}
