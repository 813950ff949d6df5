// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Protecting blocks while they are copied: blocks of data on one side, blocks with metadata in
// bounce buffers on the other.
#include <cerrno>
#include <cstring>

#include "../log/logging.h"
#include "protection.h"

using namespace embedded::dif;

namespace {

// No bounce buffer may end within a block.
bool has_whole_blocks(const iovec* iovs, int iovcnt, uint32_t num_blocks, const spdk_dif_ctx& ctx) {
  if (are_multiples_of(iovs, iovcnt, ctx.block_size)) {
    return has_room(iovs, iovcnt, num_blocks, ctx.block_size);
  }
  EMBEDDED_ERRLOG("bounce buffers are no multiples of blocks of %u bytes\n", ctx.block_size);
  return false;
}

bool are_usable(const iovec* iovs, int iovcnt, const iovec* bounce_iovs, int bounce_iovcnt,
                uint32_t num_blocks, const spdk_dif_ctx& ctx) {
  return has_room(iovs, iovcnt, num_blocks, data_bytes(ctx)) &&
         has_whole_blocks(bounce_iovs, bounce_iovcnt, num_blocks, ctx);
}

// Copies a block's data between `outside`, which may cut it, and the bounce buffer, then goes over
// the metadata in front of the tuple.
template <typename Copy>
uint64_t copy_covered(IovCursor& outside, IovCursor& bounce, const spdk_dif_ctx& ctx, Copy copy) {
  uint64_t guard = ctx.guard_seed;
  const uint32_t data = data_bytes(ctx);
  outside.take(data, [&](uint8_t* piece, uint64_t bytes) {
    copy(piece, bytes);
    guard = update_guard(guard, piece, bytes, ctx);
  });
  return ctx.guard_interval > data ? cover(bounce, ctx.guard_interval - data, guard, ctx) : guard;
}

}  // namespace

int spdk_dif_generate_copy(iovec* iovs, int iovcnt, iovec* bounce_iovs, int bounce_iovcnt,
                           uint32_t num_blocks, const spdk_dif_ctx* ctx) {
  if (!are_usable(iovs, iovcnt, bounce_iovs, bounce_iovcnt, num_blocks, *ctx)) {
    return -EINVAL;
  }
  if (is_disabled(*ctx)) {
    return 0;
  }
  IovCursor from(iovs, iovcnt);
  IovCursor bounce(bounce_iovs, bounce_iovcnt);
  for (uint32_t block = 0; block < num_blocks; ++block) {
    const uint64_t guard = copy_covered(
        from, bounce, *ctx,
        [&bounce](const uint8_t* piece, uint64_t bytes) { bounce.write(piece, bytes); });
    Tuple tuple(layout_of(*ctx), bounce);
    fill(tuple, guard, block, *ctx);
    tuple.write_to(bounce);
    bounce.skip(bytes_behind_tuple(*ctx, ctx->block_size));
  }
  return 0;
}

int spdk_dif_verify_copy(iovec* iovs, int iovcnt, iovec* bounce_iovs, int bounce_iovcnt,
                         uint32_t num_blocks, const spdk_dif_ctx* ctx, spdk_dif_error* err_blk) {
  if (!are_usable(iovs, iovcnt, bounce_iovs, bounce_iovcnt, num_blocks, *ctx)) {
    return -EINVAL;
  }
  if (is_disabled(*ctx)) {
    return 0;
  }
  IovCursor to(iovs, iovcnt);
  IovCursor bounce(bounce_iovs, bounce_iovcnt);
  for (uint32_t block = 0; block < num_blocks; ++block) {
    const uint64_t guard = copy_covered(
        to, bounce, *ctx, [&bounce](uint8_t* piece, uint64_t bytes) { bounce.read(piece, bytes); });
    const int rc = check(Tuple(layout_of(*ctx), bounce), guard, block, *ctx, err_blk);
    if (rc != 0) {
      return rc;
    }
    bounce.skip(layout_of(*ctx).bytes + bytes_behind_tuple(*ctx, ctx->block_size));
  }
  return 0;
}
