// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Protection information: generating and verifying it.
#include <cerrno>

#include "dif_blocks.h"

namespace {

constexpr uint32_t kNoRefTag = kAllFields & ~SPDK_DIF_FLAGS_REFTAG_CHECK;

bool is(const spdk_dif_error& error, uint8_t type, uint64_t expected, uint64_t actual,
        uint32_t block) {
  return error.err_type == type && error.expected == expected && error.actual == actual &&
         error.err_offset == block;
}

// What verifying says after a change of one byte.
spdk_dif_error verify_changed(DifBlocks& blocks, const spdk_dif_ctx& ctx, uint8_t* byte) {
  spdk_dif_error error{};
  *byte ^= 1;
  CHECK_EQ(blocks.verify(ctx, &error), -1);
  *byte ^= 1;
  CHECK_EQ(blocks.verify(ctx, nullptr), 0);
  return error;
}

}  // namespace

TEST(dif_context_arguments) {
  spdk_dif_ctx ctx{};
  DifFormat format;
  format.pi_format = 0;
  CHECK_EQ(format.init(ctx), -EINVAL);
  format.pi_format = 4;
  CHECK_EQ(format.init(ctx), -EINVAL);
  // Room for the tuple.
  format = {};
  format.md_bytes = 7;
  CHECK_EQ(format.init(ctx), -EINVAL);
  format.md_bytes = 0;
  format.type = SPDK_DIF_DISABLE;
  CHECK_EQ(format.init(ctx), -EINVAL);
  format = {SPDK_DIF_PI_FORMAT_32, SPDK_DIF_TYPE1, 4096, 8};
  CHECK_EQ(format.init(ctx), -EINVAL);
  format.md_bytes = 16;
  CHECK_EQ(format.init(ctx), 0);
  // Block sizes matter where they are those of the data.
  format = {};
  format.data_bytes = 500;
  CHECK_EQ(format.init(ctx), 0);
  format.interleaved = false;
  CHECK_EQ(format.init(ctx), -EINVAL);
  format.data_bytes = 0;
  CHECK_EQ(format.init(ctx), -EINVAL);
  format.data_bytes = 1024;
  CHECK_EQ(format.init(ctx), 0);
  format.md_bytes = 16;
  format.pi_format = SPDK_DIF_PI_FORMAT_64;
  CHECK_EQ(format.init(ctx), -EINVAL);
  format.data_bytes = 8192;
  CHECK_EQ(format.init(ctx), 0);
  CHECK_EQ(spdk_dif_ctx_init(&ctx, 8, 16, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, nullptr),
           -EINVAL);
  CHECK_EQ(spdk_dif_ctx_init(&ctx, 520, 8, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, nullptr),
           0);
  CHECK_EQ(ctx.dif_pi_format, SPDK_DIF_PI_FORMAT_16);
}

TEST(dif_context_fields) {
  DifFormat format;
  format.data_offset = 3 * 512 + 1;
  format.seed = 99;
  spdk_dif_ctx ctx = format.context();
  CHECK_EQ(ctx.block_size, 520);
  CHECK_EQ(ctx.md_size, 8);
  CHECK_EQ(ctx.guard_interval, 512);
  CHECK_EQ(ctx.ref_tag_offset, 3);
  CHECK_EQ(ctx.last_guard, 99);
  CHECK_EQ(ctx.guard_seed, 99);
  spdk_dif_ctx_set_data_offset(&ctx, 1024);
  CHECK_EQ(ctx.data_offset, 1024);
  CHECK_EQ(ctx.ref_tag_offset, 2);
  spdk_dif_ctx_set_remapped_init_ref_tag(&ctx, 5);
  CHECK_EQ(ctx.remapped_init_ref_tag, 5);
  format.md_bytes = 64;
  CHECK_EQ(format.context().guard_interval, 512 + 56);
  format.head = true;
  CHECK_EQ(format.context().guard_interval, 512);
  format.interleaved = false;
  CHECK_EQ(format.context().guard_interval, 0);
  format.head = false;
  CHECK_EQ(format.context().guard_interval, 56);
}

// Guards of the same bytes, taken from a real SPDK.
TEST(dif_tuples_are_those_of_spdk) {
  DifFormat format;
  DifBlocks narrow(format);
  CHECK_EQ(narrow.generate(format.context()), 0);
  CHECK_EQ(narrow.hex(0), std::string("d26aabcd01020304"));
  CHECK_EQ(narrow.hex(2), std::string("a349abcd01020306"));
  format = {SPDK_DIF_PI_FORMAT_32, SPDK_DIF_TYPE1, 4096, 16};
  DifBlocks middle(format);
  CHECK_EQ(middle.generate(format.context()), 0);
  CHECK_EQ(middle.hex(1), std::string("efda9a3fabcdbdc40000000001020305"));
  format.pi_format = SPDK_DIF_PI_FORMAT_64;
  DifBlocks wide(format);
  CHECK_EQ(wide.generate(format.context()), 0);
  CHECK_EQ(wide.hex(1), std::string("81c4df133b54f29cabcd000001020305"));
  // The tag is of the first block only where blocks are numbered.
  format.type = SPDK_DIF_TYPE3;
  CHECK_EQ(wide.generate(format.context()), 0);
  CHECK_EQ(wide.hex(1), std::string("81c4df133b54f29cabcd000001020304"));
}

TEST(dif_generated_blocks_verify) {
  for (const bool interleaved : {true, false}) {
    for_each_format(interleaved, [](const DifFormat& format) {
      DifBlocks blocks(format);
      const spdk_dif_ctx ctx = format.context();
      spdk_dif_error error{};
      CHECK_EQ(blocks.verify(ctx, &error), -1);
      CHECK_EQ(error.err_type, SPDK_DIF_GUARD_ERROR);
      CHECK_EQ(blocks.generate(ctx), 0);
      CHECK_EQ(blocks.verify(ctx), 0);
      // Cut anywhere, and generated over pieces too.
      const std::vector<uint8_t> expected = blocks.bytes;
      const std::vector<uint8_t> expected_metadata = blocks.metadata;
      const size_t size = blocks.bytes.size();
      for (const size_t first : {size_t{1}, size_t{format.tuple_offset()} + 3,
                                 size_t{format.block_bytes()} - 1, size / 2}) {
        const std::vector<size_t> lengths{first, 0, 5};
        CHECK_EQ(blocks.verify(ctx, nullptr, lengths), 0);
        DifBlocks again(format);
        CHECK_EQ(again.generate(ctx, lengths), 0);
        CHECK_EQ(again.verify(ctx, nullptr, lengths), 0);
        // The wide formats have bytes of neither field, which are zeroed in pieces only.
        if (format.pi_format != SPDK_DIF_PI_FORMAT_32 || !format.interleaved) {
          CHECK(again.bytes == expected);
          CHECK(again.metadata == expected_metadata);
        }
      }
    });
  }
}

TEST(dif_verify_notices_each_change) {
  for (const bool interleaved : {true, false}) {
    for_each_format(interleaved, [](const DifFormat& format) {
      DifBlocks blocks(format);
      const spdk_dif_ctx ctx = format.context();
      CHECK_EQ(blocks.generate(ctx), 0);
      const size_t guard_bytes = format.pi_format == SPDK_DIF_PI_FORMAT_16   ? 2
                                 : format.pi_format == SPDK_DIF_PI_FORMAT_32 ? 4
                                                                             : 8;
      const uint8_t data_error =
          verify_changed(blocks, ctx, &blocks.bytes[format.block_bytes() + 9]).err_type;
      CHECK_EQ(data_error, SPDK_DIF_GUARD_ERROR);
      CHECK_EQ(verify_changed(blocks, ctx, blocks.tuple(1)).err_offset, 1);
      // Metadata in front of the tuple is covered, behind it not.
      if (!format.head && format.md_bytes > 16) {
        CHECK_EQ(verify_changed(blocks, ctx, blocks.tuple(2) - 1).err_offset, 2);
      }
      CHECK(is(verify_changed(blocks, ctx, blocks.tuple(1) + guard_bytes + 1),
               SPDK_DIF_APPTAG_ERROR, 0xabcd, 0xabcc, 1));
      const size_t tuple_bytes = format.pi_format == SPDK_DIF_PI_FORMAT_16 ? 8 : 16;
      uint8_t* last = blocks.tuple(2) + tuple_bytes - 1;
      if (format.type == SPDK_DIF_TYPE3) {
        *last ^= 1;
        CHECK_EQ(blocks.verify(ctx), 0);
        *last ^= 1;
      } else {
        CHECK(
            is(verify_changed(blocks, ctx, last), SPDK_DIF_REFTAG_ERROR, 0x1020306, 0x1020307, 2));
      }
    });
  }
}

TEST(dif_is_about_the_fields_of_its_flags) {
  DifFormat format;
  DifBlocks blocks(format);
  CHECK_EQ(blocks.generate(format.context()), 0);
  format.flags = 0;
  blocks.bytes[0] ^= 1;
  blocks.tuple(0)[2] ^= 1;
  blocks.tuple(0)[7] ^= 1;
  CHECK_EQ(blocks.verify(format.context()), 0);
  spdk_dif_error error{};
  for (const auto& [flag, type] : {std::pair{SPDK_DIF_FLAGS_GUARD_CHECK, SPDK_DIF_GUARD_ERROR},
                                   {SPDK_DIF_FLAGS_APPTAG_CHECK, SPDK_DIF_APPTAG_ERROR},
                                   {SPDK_DIF_FLAGS_REFTAG_CHECK, SPDK_DIF_REFTAG_ERROR}}) {
    format.flags = flag;
    CHECK_EQ(blocks.verify(format.context(), &error), -1);
    CHECK_EQ(error.err_type, type);
  }
  // Bits of the application tag that the mask leaves out.
  format.flags = SPDK_DIF_FLAGS_APPTAG_CHECK;
  format.app_mask = 0xfeff;
  CHECK_EQ(blocks.verify(format.context()), 0);
  // Only these are generated: in whole blocks the others stay, in pieces they are zeroed.
  format.app_tag = 0x1111;
  const std::string before = blocks.hex(1);
  CHECK_EQ(blocks.generate(format.context()), 0);
  CHECK_EQ(blocks.hex(1), before.substr(0, 4) + "1111" + before.substr(8));
  CHECK_EQ(blocks.generate(format.context(), {100}), 0);
  CHECK_EQ(blocks.hex(1), std::string("0000111100000000"));
}

TEST(dif_tags_that_switch_checks_off) {
  for_each_format(true, [](DifFormat format) {
    DifBlocks blocks(format);
    format.app_tag = SPDK_DIF_APPTAG_IGNORE;
    CHECK_EQ(blocks.generate(format.context()), 0);
    blocks.bytes[0] ^= 1;
    CHECK_EQ(blocks.verify(format.context()), format.type == SPDK_DIF_TYPE3 ? -1 : 0);
    // All of its bits, whatever the format has.
    format.ref_tag = SPDK_DIF_REFTAG_IGNORE;
    CHECK_EQ(blocks.generate(format.context()), 0);
    const std::string tuple = blocks.hex(1);
    CHECK_EQ(tuple.substr(tuple.size() - 8), std::string("ffffffff"));
    blocks.bytes[0] ^= 1;
    CHECK_EQ(blocks.verify(format.context()), 0);
  });
}

TEST(dif_needs_memory_for_its_blocks) {
  DifFormat format;
  DifBlocks blocks(format);
  const spdk_dif_ctx ctx = format.context();
  blocks.count = 4;
  CHECK_EQ(blocks.generate(ctx), -EINVAL);
  CHECK_EQ(blocks.verify(ctx), -EINVAL);
  DifFormat apart;
  apart.interleaved = false;
  DifBlocks separate(apart);
  separate.metadata.resize(23);
  CHECK_EQ(separate.generate(apart.context()), -EINVAL);
  CHECK_EQ(separate.verify(apart.context()), -EINVAL);
  iovec data = separate.cut()[0];
  iovec none{nullptr, 0};
  const spdk_dif_ctx apart_ctx = apart.context();
  CHECK_EQ(spdk_dix_verify(&data, 1, &none, 3, &apart_ctx, nullptr), -EINVAL);
  // Also when there is nothing to do.
  format.type = SPDK_DIF_DISABLE;
  CHECK_EQ(blocks.generate(format.context()), -EINVAL);
  blocks.count = 3;
  const auto before = blocks.bytes;
  CHECK_EQ(blocks.generate(format.context()), 0);
  CHECK(blocks.bytes == before);
  CHECK_EQ(blocks.verify(format.context()), 0);
}

TEST(dif_counts_ref_tags_from_the_data_offset) {
  DifFormat format;
  format.data_offset = 5 * 512;
  format.ref_tag = 0xfffffffd;
  DifBlocks blocks(format);
  CHECK_EQ(blocks.generate(format.context()), 0);
  CHECK_EQ(blocks.hex(0).substr(8), std::string("00000002"));
  CHECK_EQ(blocks.hex(2).substr(8), std::string("00000004"));
  CHECK_EQ(blocks.verify(format.context()), 0);
  format.flags = kNoRefTag;
  CHECK_EQ(blocks.verify(format.context()), 0);
}
