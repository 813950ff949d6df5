// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Protection information while data is copied, comes in pieces, or is elsewhere one layer below.
#include <cerrno>

#include "dif_blocks.h"
#include "spdk/crc32.h"

namespace {

// The data of the blocks without their metadata.
std::vector<uint8_t> data_of(const DifBlocks& blocks) {
  std::vector<uint8_t> data;
  for (uint32_t block = 0; block < blocks.count; block++) {
    const auto* from = blocks.bytes.data() + size_t{block} * blocks.format.block_bytes();
    data.insert(data.end(), from, from + blocks.format.data_bytes);
  }
  return data;
}

int count(const std::vector<iovec>& iovs) { return static_cast<int>(iovs.size()); }

// Generates or verifies the blocks as a stream of pieces of data.
template <typename Step>
void in_pieces(uint32_t data_bytes, uint32_t piece, const Step& step) {
  for (uint32_t offset = 0; offset < data_bytes; offset += piece) {
    step(offset, std::min(piece, data_bytes - offset));
  }
}

}  // namespace

TEST(dif_copies_with_protection) {
  for_each_format(true, [](const DifFormat& format) {
    const spdk_dif_ctx ctx = format.context();
    for (const size_t first : {size_t{0}, size_t{1}, size_t{format.data_bytes} + 7}) {
      DifBlocks expected(format);
      std::vector<uint8_t> data = data_of(expected);
      CHECK_EQ(expected.generate(ctx), 0);
      auto from = DifBlocks::cut_up(
          data, first == 0 ? std::vector<size_t>{} : std::vector<size_t>{first, 3});
      DifBlocks bounce(format);
      auto to = bounce.cut({format.block_bytes()});
      CHECK_EQ(spdk_dif_generate_copy(from.data(), count(from), to.data(), count(to), 3, &ctx), 0);
      CHECK(bounce.bytes == expected.bytes);

      std::vector<uint8_t> back(data.size());
      auto into = DifBlocks::cut_up(back, {first, 2});
      spdk_dif_error error{};
      CHECK_EQ(
          spdk_dif_verify_copy(into.data(), count(into), to.data(), count(to), 3, &ctx, &error), 0);
      CHECK(back == data);
      bounce.bytes[format.block_bytes()] ^= 4;
      CHECK_EQ(
          spdk_dif_verify_copy(into.data(), count(into), to.data(), count(to), 3, &ctx, &error),
          -1);
      CHECK_EQ(error.err_type, SPDK_DIF_GUARD_ERROR);
      CHECK_EQ(error.err_offset, 1);
    }
  });
}

TEST(dif_copies_need_room) {
  DifFormat format;
  spdk_dif_ctx ctx = format.context();
  DifBlocks bounce(format);
  std::vector<uint8_t> data(3 * 512);
  auto iovs = DifBlocks::cut_up(data, {});
  for (const std::vector<size_t>& lengths :
       {std::vector<size_t>{100}, std::vector<size_t>{520, 521}}) {
    auto cut = bounce.cut(lengths);
    CHECK_EQ(spdk_dif_generate_copy(iovs.data(), 1, cut.data(), count(cut), 3, &ctx), -EINVAL);
    CHECK_EQ(spdk_dif_verify_copy(iovs.data(), 1, cut.data(), count(cut), 3, &ctx, nullptr),
             -EINVAL);
  }
  auto to = bounce.cut();
  CHECK_EQ(spdk_dif_generate_copy(iovs.data(), 1, to.data(), 1, 4, &ctx), -EINVAL);
  iovs[0].iov_len--;
  CHECK_EQ(spdk_dif_generate_copy(iovs.data(), 1, to.data(), 1, 3, &ctx), -EINVAL);
  CHECK_EQ(spdk_dif_verify_copy(iovs.data(), 1, to.data(), 1, 3, &ctx, nullptr), -EINVAL);
  CHECK_EQ(spdk_dif_generate_copy(iovs.data(), 1, to.data(), 1, 2, &ctx), 0);
}

TEST(dif_streams_are_as_whole_blocks) {
  for_each_format(true, [](const DifFormat& format) {
    const uint32_t total = 3 * format.data_bytes;
    for (const uint32_t piece : {format.data_bytes / 3 + 1, format.data_bytes, total}) {
      DifBlocks expected(format);
      CHECK_EQ(expected.generate(format.context(), {1}), 0);
      DifBlocks blocks(format);
      spdk_dif_ctx ctx = format.context();
      auto iovs = blocks.cut({format.data_bytes + 1, 17});
      in_pieces(total, piece, [&](uint32_t offset, uint32_t bytes) {
        CHECK_EQ(spdk_dif_generate_stream(iovs.data(), count(iovs), offset, bytes, &ctx), 0);
      });
      CHECK(blocks.bytes == expected.bytes);
      ctx = format.context();
      spdk_dif_error error{};
      in_pieces(total, piece, [&](uint32_t offset, uint32_t bytes) {
        CHECK_EQ(spdk_dif_verify_stream(iovs.data(), count(iovs), offset, bytes, &ctx, &error), 0);
      });
      blocks.bytes[2 * format.block_bytes() + 5] ^= 1;
      ctx = format.context();
      int rc = 0;
      in_pieces(total, piece, [&](uint32_t offset, uint32_t bytes) {
        rc = rc != 0
                 ? rc
                 : spdk_dif_verify_stream(iovs.data(), count(iovs), offset, bytes, &ctx, &error);
      });
      CHECK_EQ(rc, -1);
      CHECK_EQ(error.err_type, SPDK_DIF_GUARD_ERROR);
      CHECK_EQ(error.err_offset, 2);
    }
  });
}

TEST(dif_streams_start_anywhere) {
  // The buffers begin within a block, as those of a transfer that goes on.
  DifFormat format;
  DifBlocks whole(format);
  CHECK_EQ(whole.generate(format.context()), 0);
  spdk_dif_ctx ctx = format.context();
  DifBlocks blocks(format);
  iovec first{blocks.bytes.data(), 200};
  CHECK_EQ(spdk_dif_generate_stream(&first, 1, 0, 200, &ctx), 0);
  spdk_dif_ctx_set_data_offset(&ctx, 200);
  iovec rest{blocks.bytes.data() + 200, blocks.bytes.size() - 200};
  CHECK_EQ(spdk_dif_generate_stream(&rest, 1, 0, 3 * 512 - 200, &ctx), 0);
  CHECK(blocks.bytes == whole.bytes);
  CHECK_EQ(spdk_dif_generate_stream(&rest, 1, 0, 3 * 512 - 199, &ctx), -ERANGE);
  CHECK_EQ(spdk_dif_generate_stream(&rest, 1, 400, 4 * 512, &ctx), -ERANGE);
  CHECK_EQ(spdk_dif_verify_stream(&rest, 1, 400, 4 * 512, &ctx, nullptr), -ERANGE);
  CHECK_EQ(spdk_dif_generate_stream(nullptr, 1, 0, 1, &ctx), -EINVAL);
  CHECK_EQ(spdk_dif_generate_stream(&rest, 0, 0, 1, &ctx), -EINVAL);
  CHECK_EQ(spdk_dif_verify_stream(nullptr, 0, 0, 1, &ctx, nullptr), -EINVAL);
}

TEST(dif_crc32c_is_of_the_data_alone) {
  for_each_format(true, [](const DifFormat& format) {
    DifBlocks blocks(format);
    const std::vector<uint8_t> data = data_of(blocks);
    const uint32_t expected = spdk_crc32c_update(data.data(), data.size(), 17);
    spdk_dif_ctx ctx = format.context();
    for (const std::vector<size_t>& lengths :
         {std::vector<size_t>{}, std::vector<size_t>{9, 600}}) {
      auto iovs = blocks.cut(lengths);
      uint32_t crc = 17;
      CHECK_EQ(spdk_dif_update_crc32c(iovs.data(), count(iovs), 3, &crc, &ctx), 0);
      CHECK_EQ(crc, expected);
      crc = 17;
      const auto total = static_cast<uint32_t>(data.size());
      in_pieces(total, 333, [&](uint32_t offset, uint32_t bytes) {
        CHECK_EQ(spdk_dif_update_crc32c_stream(iovs.data(), count(iovs), offset, bytes, &crc, &ctx),
                 0);
      });
      CHECK_EQ(crc, expected);
      CHECK_EQ(spdk_dif_update_crc32c(iovs.data(), count(iovs), 4, &crc, &ctx), -EINVAL);
      CHECK_EQ(spdk_dif_update_crc32c(iovs.data(), count(iovs), 3, nullptr, &ctx), -EINVAL);
      CHECK_EQ(spdk_dif_update_crc32c_stream(iovs.data(), count(iovs), 1, total, &crc, &ctx),
               -ERANGE);
      CHECK_EQ(spdk_dif_update_crc32c_stream(iovs.data(), count(iovs), format.data_bytes, total,
                                             &crc, &ctx),
               -ERANGE);
      CHECK_EQ(spdk_dif_update_crc32c_stream(nullptr, 0, 0, 1, &crc, &ctx), -EINVAL);
    }
  });
}

TEST(dif_maps_data_around_the_metadata) {
  DifFormat format;
  spdk_dif_ctx ctx = format.context();
  DifBlocks blocks(format);
  auto buffers = blocks.cut({600});
  iovec iovs[8];
  uint32_t mapped = 0;
  const auto map = [&](int iovcnt, uint32_t offset, uint32_t bytes) {
    return spdk_dif_set_md_interleave_iovs(iovs, iovcnt, buffers.data(), count(buffers), offset,
                                           bytes, &mapped, &ctx);
  };
  CHECK_EQ(map(8, 0, 3 * 512), 4);
  CHECK_EQ(mapped, 3 * 512);
  CHECK(iovs[0].iov_base == blocks.bytes.data() && iovs[0].iov_len == 512);
  CHECK(iovs[1].iov_base == blocks.bytes.data() + 520 && iovs[1].iov_len == 80);
  CHECK(iovs[2].iov_base == blocks.bytes.data() + 600 && iovs[2].iov_len == 432);
  CHECK(iovs[3].iov_base == blocks.bytes.data() + 1040 && iovs[3].iov_len == 512);
  // From within a block, and with fewer iovecs than it takes.
  CHECK_EQ(map(8, 500, 100), 3);
  CHECK(iovs[0].iov_base == blocks.bytes.data() + 500 && iovs[0].iov_len == 12);
  CHECK(iovs[2].iov_base == blocks.bytes.data() + 600 && iovs[2].iov_len == 8);
  CHECK_EQ(map(2, 0, 3 * 512), 2);
  CHECK_EQ(mapped, 592);
  CHECK_EQ(map(8, 512, 3 * 512), -ERANGE);
  CHECK_EQ(map(0, 0, 1), -EINVAL);
  CHECK_EQ(spdk_dif_set_md_interleave_iovs(iovs, 8, nullptr, 0, 0, 1, &mapped, &ctx), -EINVAL);
  // Buffers that begin within a block.
  spdk_dif_ctx_set_data_offset(&ctx, 512 + 100);
  CHECK_EQ(map(8, 0, 512), 2);
  CHECK(iovs[0].iov_len == 412);
  CHECK(iovs[1].iov_base == blocks.bytes.data() + 420 && iovs[1].iov_len == 100);
}

TEST(dif_ranges_with_metadata) {
  DifFormat format;
  const spdk_dif_ctx within = format.context();
  format.interleaved = false;
  const spdk_dif_ctx apart = format.context();
  uint32_t offset = 0;
  uint32_t bytes = 0;
  spdk_dif_get_range_with_md(1000, 1000, &offset, &bytes, &within);
  CHECK_EQ(offset, 1008);
  CHECK_EQ(bytes, 1016);
  spdk_dif_get_range_with_md(1024, 512, &offset, &bytes, &within);
  CHECK_EQ(offset, 1040);
  CHECK_EQ(bytes, 520);
  spdk_dif_get_range_with_md(1000, 1000, &offset, &bytes, &apart);
  CHECK_EQ(offset, 1000);
  CHECK_EQ(bytes, 1000);
  spdk_dif_get_range_with_md(1000, 1000, nullptr, nullptr, &within);
  CHECK_EQ(spdk_dif_get_length_with_md(1100, &within), 1116);
  CHECK_EQ(spdk_dif_get_length_with_md(1100, &apart), 1100);
}

TEST(dif_remaps_ref_tags) {
  for (const bool interleaved : {true, false}) {
    for_each_format(interleaved, [](DifFormat format) {
      DifBlocks blocks(format);
      spdk_dif_ctx ctx = format.context();
      CHECK_EQ(blocks.generate(ctx), 0);
      spdk_dif_ctx_set_remapped_init_ref_tag(&ctx, 70000);
      spdk_dif_error error{};
      const auto remap = [&](bool check_first) {
        auto iovs = blocks.cut({3, 500});
        iovec md = blocks.md_iov();
        return format.interleaved
                   ? spdk_dif_remap_ref_tag(iovs.data(), count(iovs), 3, &ctx, &error, check_first)
                   : spdk_dix_remap_ref_tag(&md, 3, &ctx, &error, check_first);
      };
      CHECK_EQ(remap(true), 0);
      format.ref_tag = 70000;
      CHECK_EQ(blocks.verify(format.context()), 0);
      const std::string tuple = blocks.hex(2);
      CHECK_EQ(tuple.substr(tuple.size() - 8),
               std::string(format.type == SPDK_DIF_TYPE3 ? "00011170" : "00011172"));
      // They are not any more what is remapped.
      CHECK_EQ(remap(true), format.type == SPDK_DIF_TYPE3 ? 0 : -1);
      if (format.type != SPDK_DIF_TYPE3) {
        CHECK_EQ(error.err_type, SPDK_DIF_REFTAG_ERROR);
        CHECK_EQ(error.err_offset, 0);
      }
      CHECK_EQ(remap(false), 0);
      CHECK_EQ(blocks.verify(format.context()), 0);
      // Those that nobody checks, and those of contexts without, stay.
      ctx.dif_flags &= ~SPDK_DIF_FLAGS_REFTAG_CHECK;
      spdk_dif_ctx_set_remapped_init_ref_tag(&ctx, 5);
      CHECK_EQ(remap(false), 0);
      CHECK_EQ(blocks.hex(2), tuple);
      ctx.dif_flags |= SPDK_DIF_FLAGS_REFTAG_CHECK;
      ctx.dif_type = SPDK_DIF_DISABLE;
      CHECK_EQ(remap(false), 0);
      CHECK_EQ(blocks.hex(2), tuple);
    });
  }
}

// The offset of the data counts, but for type 3.
TEST(dif_remaps_from_the_data_offset) {
  for (const auto type : {SPDK_DIF_TYPE1, SPDK_DIF_TYPE3}) {
    DifFormat format;
    format.type = type;
    format.data_offset = 2 * 512;
    DifBlocks blocks(format);
    spdk_dif_ctx ctx = format.context();
    CHECK_EQ(blocks.generate(ctx), 0);
    spdk_dif_ctx_set_remapped_init_ref_tag(&ctx, 0x70);
    auto iovs = blocks.cut();
    CHECK_EQ(spdk_dif_remap_ref_tag(iovs.data(), 1, 3, &ctx, nullptr, true), 0);
    CHECK_EQ(blocks.hex(1).substr(8),
             std::string(type == SPDK_DIF_TYPE3 ? "00000070" : "00000073"));
  }
}

TEST(dif_remap_skips_ignored_blocks) {
  DifFormat format;
  format.app_tag = SPDK_DIF_APPTAG_IGNORE;
  DifBlocks blocks(format);
  spdk_dif_ctx ctx = format.context();
  CHECK_EQ(blocks.generate(ctx), 0);
  const auto before = blocks.bytes;
  auto iovs = blocks.cut();
  CHECK_EQ(spdk_dif_remap_ref_tag(iovs.data(), 1, 3, &ctx, nullptr, true), 0);
  CHECK(blocks.bytes == before);
  CHECK_EQ(spdk_dif_remap_ref_tag(iovs.data(), 1, 4, &ctx, nullptr, true), -EINVAL);
  iovec md{before.size() > 0 ? iovs[0].iov_base : nullptr, 23};
  CHECK_EQ(spdk_dix_remap_ref_tag(&md, 3, &ctx, nullptr, true), -EINVAL);
}

TEST(dif_injected_errors_are_noticed) {
  for (const bool interleaved : {true, false}) {
    for_each_format(interleaved, [](DifFormat format) {
      for (const auto& [flag, type] : {std::pair{SPDK_DIF_GUARD_ERROR, SPDK_DIF_GUARD_ERROR},
                                       {SPDK_DIF_DATA_ERROR, SPDK_DIF_GUARD_ERROR},
                                       {SPDK_DIF_APPTAG_ERROR, SPDK_DIF_APPTAG_ERROR},
                                       {SPDK_DIF_REFTAG_ERROR, SPDK_DIF_REFTAG_ERROR}}) {
        DifBlocks blocks(format);
        const spdk_dif_ctx ctx = format.context();
        CHECK_EQ(blocks.generate(ctx), 0);
        auto iovs = blocks.cut({7});
        iovec md = blocks.md_iov();
        uint32_t where = 99;
        CHECK_EQ(format.interleaved
                     ? spdk_dif_inject_error(iovs.data(), 2, 3, &ctx, flag, &where)
                     : spdk_dix_inject_error(iovs.data(), 2, &md, 3, &ctx, flag, &where),
                 0);
        spdk_dif_error error{};
        const bool unchecked = flag == SPDK_DIF_REFTAG_ERROR && format.type == SPDK_DIF_TYPE3;
        CHECK_EQ(blocks.verify(ctx, &error), unchecked ? 0 : -1);
        CHECK(where < 3);
        if (!unchecked) {
          CHECK_EQ(error.err_type, type);
          CHECK_EQ(error.err_offset, where);
        }
      }
    });
  }
}

TEST(dif_injection_needs_memory) {
  DifFormat format;
  DifBlocks blocks(format);
  const spdk_dif_ctx ctx = format.context();
  uint32_t where = 0;
  auto iovs = blocks.cut();
  CHECK_EQ(spdk_dif_inject_error(iovs.data(), 1, 4, &ctx, SPDK_DIF_GUARD_ERROR, &where), -EINVAL);
  iovec md{blocks.bytes.data(), 23};
  CHECK_EQ(spdk_dix_inject_error(iovs.data(), 1, &md, 3, &ctx, SPDK_DIF_GUARD_ERROR, &where),
           -EINVAL);
}
