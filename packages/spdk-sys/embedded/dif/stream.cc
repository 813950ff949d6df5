// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Blocks whose data comes in pieces of any size, and where these go in a buffer that has room for
// the metadata too.
#include <cerrno>

#include "../log/logging.h"
#include "protection.h"
#include "spdk/crc32.h"

using namespace embedded::dif;

namespace {

// Bytes that `data` takes up once each complete block has its metadata.
uint64_t with_metadata(uint64_t data, const spdk_dif_ctx& ctx) {
  return data / data_bytes(ctx) * ctx.block_size + data % data_bytes(ctx);
}

// A piece of the stream within the buffers, which start at ctx.data_offset.
struct StreamPiece {
  IovCursor at;
  // Counted from the start of the first block.
  uint64_t offset;
  // With the metadata of the blocks that it completes.
  uint64_t bytes;
};

StreamPiece locate(const iovec* iovs, int iovcnt, uint64_t data_offset, uint64_t data_len,
                   const spdk_dif_ctx& ctx) {
  const uint64_t unaligned = ctx.data_offset % data_bytes(ctx);
  const uint64_t begin = with_metadata(unaligned + data_offset, ctx);
  const uint64_t end = with_metadata(unaligned + data_offset + data_len, ctx);
  StreamPiece piece{{iovs, iovcnt}, begin, end - begin};
  piece.at.skip(begin - unaligned);
  return piece;
}

bool holds(const iovec* iovs, int iovcnt, uint64_t data_offset, uint64_t data_len,
           const spdk_dif_ctx& ctx) {
  const uint64_t unaligned = ctx.data_offset % data_bytes(ctx);
  return total_bytes(iovs, iovcnt) >=
         with_metadata(unaligned + data_offset + data_len, ctx) - unaligned;
}

// Calls visit(offset in the block, bytes, block) for each block that the piece touches.
template <typename Visit>
int for_each_block(const StreamPiece& piece, const spdk_dif_ctx& ctx, Visit visit) {
  const uint64_t end = piece.offset + piece.bytes;
  for (uint64_t offset = piece.offset; offset < end;) {
    const uint64_t in_block = offset % ctx.block_size;
    const uint64_t bytes = std::min(end - offset, ctx.block_size - in_block);
    const int rc = visit(in_block, bytes, static_cast<uint32_t>(offset / ctx.block_size));
    if (rc != 0) {
      return rc;
    }
    offset += bytes;
  }
  return 0;
}

// Goes over what the guard covers of a block, and to its end if the piece completes it: then
// finish(cursor at the tuple, guard, block) is called. The guard stays in the context.
template <typename Finish>
int stream(iovec* iovs, int iovcnt, uint32_t data_offset, uint32_t data_len, spdk_dif_ctx& ctx,
           Finish finish) {
  if (iovs == nullptr || iovcnt == 0) {
    return -EINVAL;
  }
  if (!holds(iovs, iovcnt, data_offset, data_len, ctx)) {
    return -ERANGE;
  }
  StreamPiece piece = locate(iovs, iovcnt, data_offset, data_len, ctx);
  uint64_t guard = ctx.last_guard;
  const int rc = for_each_block(piece, ctx, [&](uint64_t in_block, uint64_t bytes, uint32_t block) {
    const uint64_t to_tuple = ctx.guard_interval > in_block ? ctx.guard_interval - in_block : 0;
    guard = cover(piece.at, std::min(bytes, to_tuple), guard, ctx);
    if (bytes < to_tuple) {
      return 0;
    }
    const int failed = finish(piece.at, guard, block);
    piece.at.skip(bytes - to_tuple);
    guard = ctx.guard_seed;
    return failed;
  });
  if (rc == 0 && has_flag(ctx, SPDK_DIF_FLAGS_GUARD_CHECK)) {
    ctx.last_guard = guard;
  }
  return rc;
}

// CRC-32C over the data of a block, without its metadata.
uint32_t update_crc32c(IovCursor& at, uint64_t in_block, uint64_t bytes, uint32_t crc32c,
                       const spdk_dif_ctx& ctx) {
  const uint64_t data = data_bytes(ctx) > in_block ? data_bytes(ctx) - in_block : 0;
  at.take(std::min(bytes, data), [&crc32c](const uint8_t* piece, uint64_t part) {
    crc32c = spdk_crc32c_update(piece, part, crc32c);
  });
  at.skip(bytes > data ? bytes - data : 0);
  return crc32c;
}

}  // namespace

int spdk_dif_generate_stream(iovec* iovs, int iovcnt, uint32_t data_offset, uint32_t data_len,
                             spdk_dif_ctx* ctx) {
  return stream(iovs, iovcnt, data_offset, data_len, *ctx,
                [ctx](IovCursor at, uint64_t guard, uint32_t block) {
                  Tuple tuple(layout_of(*ctx));
                  fill(tuple, guard, block, *ctx);
                  tuple.write_to(at);
                  return 0;
                });
}

int spdk_dif_verify_stream(iovec* iovs, int iovcnt, uint32_t data_offset, uint32_t data_len,
                           spdk_dif_ctx* ctx, spdk_dif_error* err_blk) {
  return stream(iovs, iovcnt, data_offset, data_len, *ctx,
                [ctx, err_blk](IovCursor at, uint64_t guard, uint32_t block) {
                  return check(Tuple(layout_of(*ctx), at), guard, block, *ctx, err_blk);
                });
}

int spdk_dif_update_crc32c(iovec* iovs, int iovcnt, uint32_t num_blocks, uint32_t* crc32c,
                           const spdk_dif_ctx* ctx) {
  if (crc32c == nullptr || !has_room(iovs, iovcnt, num_blocks, ctx->block_size)) {
    return -EINVAL;
  }
  IovCursor at(iovs, iovcnt);
  for (uint32_t block = 0; block < num_blocks; ++block) {
    *crc32c = update_crc32c(at, 0, ctx->block_size, *crc32c, *ctx);
  }
  return 0;
}

int spdk_dif_update_crc32c_stream(iovec* iovs, int iovcnt, uint32_t data_offset, uint32_t data_len,
                                  uint32_t* crc32c, const spdk_dif_ctx* ctx) {
  if (iovs == nullptr || iovcnt == 0 || crc32c == nullptr) {
    return -EINVAL;
  }
  if (!holds(iovs, iovcnt, data_offset, data_len, *ctx)) {
    return -ERANGE;
  }
  StreamPiece piece = locate(iovs, iovcnt, data_offset, data_len, *ctx);
  return for_each_block(piece, *ctx, [&](uint64_t in_block, uint64_t bytes, uint32_t) {
    *crc32c = update_crc32c(piece.at, in_block, bytes, *crc32c, *ctx);
    return 0;
  });
}

int spdk_dif_set_md_interleave_iovs(iovec* iovs, int iovcnt, iovec* buf_iovs, int buf_iovcnt,
                                    uint32_t data_offset, uint32_t data_len, uint32_t* mapped_len,
                                    const spdk_dif_ctx* ctx) {
  if (iovs == nullptr || iovcnt <= 0 || buf_iovs == nullptr || buf_iovcnt <= 0) {
    return -EINVAL;
  }
  if (!holds(buf_iovs, buf_iovcnt, data_offset, data_len, *ctx)) {
    EMBEDDED_ERRLOG("%u bytes at %u, with metadata, exceed their buffers\n", data_len, data_offset);
    return -ERANGE;
  }
  IovCursor at = locate(buf_iovs, buf_iovcnt, data_offset, data_len, *ctx).at;
  uint64_t in_block = (ctx->data_offset + uint64_t{data_offset}) % data_bytes(*ctx);
  int used = 0;
  uint32_t mapped = 0;
  for (uint64_t left = data_len; left > 0 && used < iovcnt; in_block = 0) {
    const uint64_t bytes = std::min(left, data_bytes(*ctx) - in_block);
    at.take(bytes, [&](uint8_t* piece, uint64_t part) {
      if (used < iovcnt) {
        iovs[used++] = {piece, part};
        mapped += static_cast<uint32_t>(part);
      }
    });
    at.skip(ctx->md_size);
    left -= bytes;
  }
  if (mapped_len != nullptr) {
    *mapped_len = mapped;
  }
  return used;
}

void spdk_dif_get_range_with_md(uint32_t data_offset, uint32_t data_len, uint32_t* buf_offset,
                                uint32_t* buf_len, const spdk_dif_ctx* ctx) {
  uint64_t offset = data_offset;
  uint64_t bytes = data_len;
  if (ctx->md_interleave) {
    const uint64_t unaligned = data_offset % data_bytes(*ctx);
    offset = with_metadata(data_offset, *ctx);
    bytes = with_metadata(unaligned + data_len, *ctx) - unaligned;
  }
  if (buf_offset != nullptr) {
    *buf_offset = static_cast<uint32_t>(offset);
  }
  if (buf_len != nullptr) {
    *buf_len = static_cast<uint32_t>(bytes);
  }
}

uint32_t spdk_dif_get_length_with_md(uint32_t data_len, const spdk_dif_ctx* ctx) {
  return ctx->md_interleave ? static_cast<uint32_t>(with_metadata(data_len, *ctx)) : data_len;
}
