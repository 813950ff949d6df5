// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "protection.h"

#include "../log/logging.h"

namespace embedded::bdev_module {

namespace {

constexpr uint16_t kWholeAppTag = 0xffff;

// False, and logged, when the bdev's format has no room for it.
bool make_context(const spdk_bdev& bdev, uint32_t flags, uint32_t ref_tag, uint16_t app_tag,
                  spdk_dif_ctx& out) {
  spdk_dif_ctx_init_ext_opts opts{};
  opts.size = sizeof(opts);
  opts.dif_pi_format = SPDK_DIF_PI_FORMAT_16;
  return spdk_dif_ctx_init(&out, bdev.blocklen, bdev.md_len, bdev.md_interleave,
                           bdev.dif_is_head_of_md, bdev.dif_type, flags, ref_tag, kWholeAppTag,
                           app_tag, 0, 0, &opts) == 0;
}

iovec metadata_of(const spdk_bdev& bdev, const ProtectedBlocks& blocks) {
  return {blocks.metadata, blocks.num_blocks * bdev.md_len};
}

int generate(const spdk_bdev& bdev, const ProtectedBlocks& blocks, const spdk_dif_ctx& ctx) {
  const auto num_blocks = static_cast<uint32_t>(blocks.num_blocks);
  if (bdev.md_interleave) {
    return spdk_dif_generate(blocks.iovs, blocks.iovcnt, num_blocks, &ctx);
  }
  iovec metadata = metadata_of(bdev, blocks);
  return spdk_dix_generate(blocks.iovs, blocks.iovcnt, &metadata, num_blocks, &ctx);
}

bool make_context_of_io(const spdk_bdev_io* io, spdk_dif_ctx& out) {
  return make_context(*io->bdev, io->u.bdev.dif_check_flags,
                      static_cast<uint32_t>(io->u.bdev.offset_blocks), 0, out);
}

}  // namespace

void set_protection(spdk_bdev& bdev, spdk_dif_type type, bool is_head_of_metadata) {
  bdev.dif_type = type;
  bdev.dif_is_head_of_md = is_head_of_metadata;
  if (type == SPDK_DIF_TYPE1 || type == SPDK_DIF_TYPE2) {
    bdev.dif_check_flags = SPDK_DIF_FLAGS_GUARD_CHECK | SPDK_DIF_FLAGS_REFTAG_CHECK;
  } else if (type == SPDK_DIF_TYPE3) {
    bdev.dif_check_flags = SPDK_DIF_FLAGS_GUARD_CHECK;
  }
}

ProtectedBlocks blocks_of(spdk_bdev_io* io) {
  return {io->u.bdev.iovs, io->u.bdev.iovcnt, io->u.bdev.md_buf, io->u.bdev.num_blocks};
}

bool verify(spdk_bdev_io* io) {
  const spdk_bdev& bdev = *io->bdev;
  spdk_dif_ctx ctx;
  if (!make_context_of_io(io, ctx)) {
    return false;
  }
  const ProtectedBlocks blocks = blocks_of(io);
  const auto num_blocks = static_cast<uint32_t>(blocks.num_blocks);
  spdk_dif_error error{};
  int rc = 0;
  if (bdev.md_interleave) {
    rc = spdk_dif_verify(blocks.iovs, blocks.iovcnt, num_blocks, &ctx, &error);
  } else if (blocks.metadata != nullptr) {
    iovec metadata = metadata_of(bdev, blocks);
    rc = spdk_dix_verify(blocks.iovs, blocks.iovcnt, &metadata, num_blocks, &ctx, &error);
  }
  if (rc != 0) {
    EMBEDDED_ERRLOG("%s: the protection information of block %lu is wrong (error %u)\n", bdev.name,
                    io->u.bdev.offset_blocks + error.err_offset, error.err_type);
  }
  return rc == 0;
}

bool protect(spdk_bdev_io* io) {
  spdk_dif_ctx ctx;
  return make_context_of_io(io, ctx) && generate(*io->bdev, blocks_of(io), ctx) == 0;
}

bool protect_unwritten(const spdk_bdev& bdev, const ProtectedBlocks& blocks) {
  spdk_dif_ctx ctx;
  const uint32_t flags =
      SPDK_DIF_FLAGS_GUARD_CHECK | SPDK_DIF_FLAGS_APPTAG_CHECK | SPDK_DIF_FLAGS_REFTAG_CHECK;
  return make_context(bdev, flags, SPDK_DIF_REFTAG_IGNORE, SPDK_DIF_APPTAG_IGNORE, ctx) &&
         generate(bdev, blocks, ctx) == 0;
}

bool remap_ref_tags(const spdk_bdev& bdev, const ProtectedBlocks& blocks, uint32_t from,
                    uint32_t to) {
  if ((bdev.dif_check_flags & SPDK_DIF_FLAGS_REFTAG_CHECK) == 0) {
    return true;
  }
  spdk_dif_ctx ctx;
  if (!make_context(bdev, bdev.dif_check_flags, from, 0, ctx)) {
    return false;
  }
  spdk_dif_ctx_set_remapped_init_ref_tag(&ctx, to);
  const auto num_blocks = static_cast<uint32_t>(blocks.num_blocks);
  spdk_dif_error error{};
  if (bdev.md_interleave) {
    return spdk_dif_remap_ref_tag(blocks.iovs, blocks.iovcnt, num_blocks, &ctx, &error, true) == 0;
  }
  iovec metadata = metadata_of(bdev, blocks);
  return blocks.metadata == nullptr ||
         spdk_dix_remap_ref_tag(&metadata, num_blocks, &ctx, &error, true) == 0;
}

}  // namespace embedded::bdev_module
