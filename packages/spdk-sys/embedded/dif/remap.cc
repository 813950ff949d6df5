// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Reference tags of blocks that are elsewhere for the layer below.
#include <cerrno>

#include "protection.h"

using namespace embedded::dif;

namespace {

int remap_block(IovCursor& at, uint32_t block, const spdk_dif_ctx& ctx, spdk_dif_error* error,
                bool check_first) {
  Tuple tuple(layout_of(ctx), at);
  if (is_ignored(tuple, ctx)) {
    at.skip(tuple.bytes());
    return 0;
  }
  if (check_first) {
    const int rc =
        check_ref_tag(tuple, ref_tag_of(ctx, ctx.init_ref_tag, block), block, ctx, error);
    if (rc != 0) {
      return rc;
    }
  }
  tuple.set_ref_tag(ctx.dif_type == SPDK_DIF_TYPE3
                        ? ctx.remapped_init_ref_tag
                        : ref_tag_of(ctx, ctx.remapped_init_ref_tag, block));
  tuple.write_to(at);
  return 0;
}

// `stride`: bytes from tuple to tuple.
int remap(iovec* iovs, int iovcnt, uint32_t stride, uint32_t num_blocks, const spdk_dif_ctx& ctx,
          spdk_dif_error* error, bool check_first) {
  if (!has_room(iovs, iovcnt, num_blocks, stride)) {
    return -EINVAL;
  }
  if (is_disabled(ctx) || !has_flag(ctx, SPDK_DIF_FLAGS_REFTAG_CHECK)) {
    return 0;
  }
  IovCursor at(iovs, iovcnt);
  for (uint32_t block = 0; block < num_blocks; ++block) {
    at.skip(ctx.guard_interval);
    const int rc = remap_block(at, block, ctx, error, check_first);
    if (rc != 0) {
      return rc;
    }
    at.skip(bytes_behind_tuple(ctx, stride));
  }
  return 0;
}

}  // namespace

int spdk_dif_remap_ref_tag(iovec* iovs, int iovcnt, uint32_t num_blocks,
                           const spdk_dif_ctx* dif_ctx, spdk_dif_error* err_blk,
                           bool check_ref_tag) {
  return remap(iovs, iovcnt, dif_ctx->block_size, num_blocks, *dif_ctx, err_blk, check_ref_tag);
}

int spdk_dix_remap_ref_tag(iovec* md_iov, uint32_t num_blocks, const spdk_dif_ctx* dif_ctx,
                           spdk_dif_error* err_blk, bool check_ref_tag) {
  return remap(md_iov, 1, dif_ctx->md_size, num_blocks, *dif_ctx, err_blk, check_ref_tag);
}
