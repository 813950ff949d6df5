// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Protecting blocks, and checking that they are as they were when they were protected.
#include <cerrno>

#include "protection.h"

using namespace embedded::dif;

namespace {

// Blocks that no iovec cuts keep the fields that the context is not about; in others these are
// zeroed.
template <typename Blocks>
void generate(Blocks blocks, bool keeps_fields, uint32_t num_blocks, const spdk_dif_ctx& ctx) {
  const TupleLayout layout = layout_of(ctx);
  const uint32_t rest = bytes_behind_tuple(ctx, Blocks::stride(ctx));
  for (uint32_t block = 0; block < num_blocks; ++block) {
    const uint64_t guard = blocks.guard(ctx);
    Tuple tuple = keeps_fields ? Tuple(layout, blocks.tuples()) : Tuple(layout);
    fill(tuple, guard, block, ctx);
    tuple.write_to(blocks.tuples());
    blocks.tuples().skip(rest);
  }
}

template <typename Blocks>
int verify(Blocks blocks, uint32_t num_blocks, const spdk_dif_ctx& ctx, spdk_dif_error* error) {
  const TupleLayout layout = layout_of(ctx);
  const uint32_t rest = bytes_behind_tuple(ctx, Blocks::stride(ctx));
  for (uint32_t block = 0; block < num_blocks; ++block) {
    const uint64_t guard = blocks.guard(ctx);
    const int rc = check(Tuple(layout, blocks.tuples()), guard, block, ctx, error);
    if (rc != 0) {
      return rc;
    }
    blocks.tuples().skip(layout.bytes + rest);
  }
  return 0;
}

bool has_room_apart(const iovec* iovs, int iovcnt, const iovec* md_iov, uint32_t num_blocks,
                    const spdk_dif_ctx& ctx) {
  return has_room(iovs, iovcnt, num_blocks, ctx.block_size) &&
         has_room(md_iov, 1, num_blocks, ctx.md_size);
}

}  // namespace

int spdk_dif_generate(iovec* iovs, int iovcnt, uint32_t num_blocks, const spdk_dif_ctx* ctx) {
  if (!has_room(iovs, iovcnt, num_blocks, ctx->block_size)) {
    return -EINVAL;
  }
  if (!is_disabled(*ctx)) {
    generate(Interleaved{{iovs, iovcnt}}, are_multiples_of(iovs, iovcnt, ctx->block_size),
             num_blocks, *ctx);
  }
  return 0;
}

int spdk_dif_verify(iovec* iovs, int iovcnt, uint32_t num_blocks, const spdk_dif_ctx* ctx,
                    spdk_dif_error* err_blk) {
  if (!has_room(iovs, iovcnt, num_blocks, ctx->block_size)) {
    return -EINVAL;
  }
  return is_disabled(*ctx) ? 0 : verify(Interleaved{{iovs, iovcnt}}, num_blocks, *ctx, err_blk);
}

int spdk_dix_generate(iovec* iovs, int iovcnt, iovec* md_iov, uint32_t num_blocks,
                      const spdk_dif_ctx* ctx) {
  if (!has_room_apart(iovs, iovcnt, md_iov, num_blocks, *ctx)) {
    return -EINVAL;
  }
  if (!is_disabled(*ctx)) {
    generate(Separate{{iovs, iovcnt}, {md_iov, 1}}, true, num_blocks, *ctx);
  }
  return 0;
}

int spdk_dix_verify(iovec* iovs, int iovcnt, iovec* md_iov, uint32_t num_blocks,
                    const spdk_dif_ctx* ctx, spdk_dif_error* err_blk) {
  if (md_iov->iov_base == nullptr || !has_room_apart(iovs, iovcnt, md_iov, num_blocks, *ctx)) {
    return -EINVAL;
  }
  return is_disabled(*ctx)
             ? 0
             : verify(Separate{{iovs, iovcnt}, {md_iov, 1}}, num_blocks, *ctx, err_blk);
}
