// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Breaking protected blocks, for tests of what checks them: one bit of a field, anywhere.
#include <sys/random.h>
#include <cerrno>

#include "protection.h"

using namespace embedded::dif;

namespace {

// Bytes of each block, or of its metadata, in which a bit is flipped.
struct Target {
  uint32_t error;
  uint32_t offset;
  uint32_t bytes;
};

uint64_t random_below(uint64_t limit) {
  uint64_t value = 0;
  if (getrandom(&value, sizeof(value), 0) != sizeof(value)) {
    return 0;
  }
  return value % limit;
}

void flip_bit(IovCursor at, uint32_t stride, uint32_t num_blocks, const Target& target,
              uint32_t* block) {
  const uint64_t chosen = random_below(num_blocks);
  at.skip(chosen * stride + target.offset + random_below(target.bytes));
  at.take(1, [](uint8_t* byte, uint64_t) {
    *byte = static_cast<uint8_t>(*byte ^ 1U << random_below(8));
  });
  if (block != nullptr) {
    *block = static_cast<uint32_t>(chosen);
  }
}

// Where each flag's field is. Data may be elsewhere than the fields of the tuple.
void inject(IovCursor data, uint32_t data_stride, uint32_t bytes_of_data, IovCursor tuples,
            uint32_t tuple_stride, uint32_t num_blocks, const spdk_dif_ctx& ctx, uint32_t flags,
            uint32_t* block) {
  const TupleLayout layout = layout_of(ctx);
  const Target fields[] = {
      {SPDK_DIF_REFTAG_ERROR, layout.ref_tag_offset, layout.ref_tag_bytes},
      {SPDK_DIF_APPTAG_ERROR, layout.guard_bytes, kAppTagBytes},
      {SPDK_DIF_GUARD_ERROR, 0, layout.guard_bytes},
  };
  for (Target field : fields) {
    if ((flags & field.error) != 0) {
      field.offset += ctx.guard_interval;
      flip_bit(tuples, tuple_stride, num_blocks, field, block);
    }
  }
  if ((flags & SPDK_DIF_DATA_ERROR) != 0) {
    flip_bit(data, data_stride, num_blocks, {SPDK_DIF_DATA_ERROR, 0, bytes_of_data}, block);
  }
}

}  // namespace

int spdk_dif_inject_error(iovec* iovs, int iovcnt, uint32_t num_blocks, const spdk_dif_ctx* ctx,
                          uint32_t inject_flags, uint32_t* inject_offset) {
  if (num_blocks == 0 || !has_room(iovs, iovcnt, num_blocks, ctx->block_size)) {
    return -EINVAL;
  }
  const IovCursor blocks(iovs, iovcnt);
  inject(blocks, ctx->block_size, data_bytes(*ctx), blocks, ctx->block_size, num_blocks, *ctx,
         inject_flags, inject_offset);
  return 0;
}

int spdk_dix_inject_error(iovec* iovs, int iovcnt, iovec* md_iov, uint32_t num_blocks,
                          const spdk_dif_ctx* ctx, uint32_t inject_flags, uint32_t* inject_offset) {
  if (num_blocks == 0 || !has_room(iovs, iovcnt, num_blocks, ctx->block_size) ||
      !has_room(md_iov, 1, num_blocks, ctx->md_size)) {
    return -EINVAL;
  }
  inject({iovs, iovcnt}, ctx->block_size, ctx->block_size, {md_iov, 1}, ctx->md_size, num_blocks,
         *ctx, inject_flags, inject_offset);
  return 0;
}
