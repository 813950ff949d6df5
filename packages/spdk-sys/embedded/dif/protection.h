// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// What a block's protection information has to be, by its context.
#pragma once

#include "tuple.h"

namespace embedded::dif {

inline TupleLayout layout_of(const spdk_dif_ctx& ctx) { return layout_of(ctx.dif_pi_format); }

inline bool has_flag(const spdk_dif_ctx& ctx, uint32_t flag) { return (ctx.dif_flags & flag) != 0; }

inline bool is_disabled(const spdk_dif_ctx& ctx) { return ctx.dif_type == SPDK_DIF_DISABLE; }

// Bytes of data in a block that has its metadata within. More metadata than block means that it is
// apart.
inline uint32_t data_bytes(const spdk_dif_ctx& ctx) {
  return ctx.block_size > ctx.md_size ? ctx.block_size - ctx.md_size : ctx.block_size;
}

// False, and logged, when the iovecs hold less than num_blocks of block_bytes.
bool has_room(const iovec* iovs, int iovcnt, uint64_t num_blocks, uint64_t block_bytes);

// The guard behind these bytes too; as it was when the context is not about guards.
uint64_t update_guard(uint64_t guard, const void* bytes, uint64_t count, const spdk_dif_ctx& ctx);

// Moves the cursor over bytes that the guard covers.
inline uint64_t cover(IovCursor& at, uint64_t count, uint64_t guard, const spdk_dif_ctx& ctx) {
  at.take(count, [&](const uint8_t* piece, uint64_t bytes) {
    guard = update_guard(guard, piece, bytes, ctx);
  });
  return guard;
}

// Reference tag of a block, counted from the start of the I/O, when that starts with `initial`.
uint64_t ref_tag_of(const spdk_dif_ctx& ctx, uint64_t initial, uint32_t block);

// Sets the fields that the context is about.
void fill(Tuple& tuple, uint64_t guard, uint32_t block, const spdk_dif_ctx& ctx);

// Whether the tags say that the block is not protected.
bool is_ignored(const Tuple& tuple, const spdk_dif_ctx& ctx);

// 0, or -1 with the first difference in `error`, which may be NULL.
int check_ref_tag(const Tuple& tuple, uint64_t expected, uint32_t block, const spdk_dif_ctx& ctx,
                  spdk_dif_error* error);
int check(const Tuple& tuple, uint64_t guard, uint32_t block, const spdk_dif_ctx& ctx,
          spdk_dif_error* error);

// Blocks with their metadata in them.
struct Interleaved {
  IovCursor blocks;

  // Moves to the next block's tuple.
  uint64_t guard(const spdk_dif_ctx& ctx) {
    return cover(blocks, ctx.guard_interval, ctx.guard_seed, ctx);
  }
  IovCursor& tuples() { return blocks; }
  static uint32_t stride(const spdk_dif_ctx& ctx) { return ctx.block_size; }
};

// Blocks with their metadata apart.
struct Separate {
  IovCursor data;
  IovCursor metadata;

  uint64_t guard(const spdk_dif_ctx& ctx) {
    return cover(metadata, ctx.guard_interval, cover(data, ctx.block_size, ctx.guard_seed, ctx),
                 ctx);
  }
  IovCursor& tuples() { return metadata; }
  static uint32_t stride(const spdk_dif_ctx& ctx) { return ctx.md_size; }
};

// Bytes between a tuple and the end of its block or metadata.
inline uint32_t bytes_behind_tuple(const spdk_dif_ctx& ctx, uint32_t stride) {
  return stride - ctx.guard_interval - layout_of(ctx).bytes;
}

}  // namespace embedded::dif
