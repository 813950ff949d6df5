// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "protection.h"

#include "../log/logging.h"
#include "spdk/crc16.h"
#include "spdk/crc32.h"
#include "spdk/crc64.h"

namespace embedded::dif {

namespace {

void report(spdk_dif_error* error, uint8_t type, uint64_t expected, uint64_t actual,
            uint32_t block) {
  if (error != nullptr) {
    *error = {type, expected, actual, block};
  }
}

}  // namespace

bool has_room(const iovec* iovs, int iovcnt, uint64_t num_blocks, uint64_t block_bytes) {
  const uint64_t total = total_bytes(iovs, iovcnt);
  if (total >= num_blocks * block_bytes) {
    return true;
  }
  EMBEDDED_ERRLOG("%lu bytes of memory are less than %lu blocks of %lu bytes\n", total, num_blocks,
                  block_bytes);
  return false;
}

uint64_t update_guard(uint64_t guard, const void* bytes, uint64_t count, const spdk_dif_ctx& ctx) {
  if (!has_flag(ctx, SPDK_DIF_FLAGS_GUARD_CHECK)) {
    return guard;
  }
  switch (ctx.dif_pi_format) {
    case SPDK_DIF_PI_FORMAT_16:
      return spdk_crc16_t10dif(static_cast<uint16_t>(guard), bytes, count);
    case SPDK_DIF_PI_FORMAT_32:
      return spdk_crc32c_nvme(bytes, count, static_cast<uint32_t>(guard));
    default:
      return spdk_crc64_nvme(bytes, count, guard);
  }
}

uint64_t ref_tag_of(const spdk_dif_ctx& ctx, uint64_t initial, uint32_t block) {
  // That of type 3 is not about the block's address.
  return initial + ctx.ref_tag_offset + (ctx.dif_type == SPDK_DIF_TYPE3 ? 0 : block);
}

void fill(Tuple& tuple, uint64_t guard, uint32_t block, const spdk_dif_ctx& ctx) {
  if (has_flag(ctx, SPDK_DIF_FLAGS_GUARD_CHECK)) {
    tuple.set_guard(guard);
  }
  if (has_flag(ctx, SPDK_DIF_FLAGS_APPTAG_CHECK)) {
    tuple.set_app_tag(ctx.app_tag);
  }
  if (has_flag(ctx, SPDK_DIF_FLAGS_REFTAG_CHECK)) {
    const bool ignored = ctx.init_ref_tag == SPDK_DIF_REFTAG_IGNORE;
    tuple.set_ref_tag(ignored ? ~uint64_t{0} : ref_tag_of(ctx, ctx.init_ref_tag, block));
  }
}

bool is_ignored(const Tuple& tuple, const spdk_dif_ctx& ctx) {
  if (tuple.app_tag() != SPDK_DIF_APPTAG_IGNORE) {
    return false;
  }
  switch (ctx.dif_type) {
    case SPDK_DIF_TYPE1:
    case SPDK_DIF_TYPE2:
      return true;
    case SPDK_DIF_TYPE3:
      return tuple.ref_tag() == tuple.ref_tag_mask();
    default:
      return false;
  }
}

int check_ref_tag(const Tuple& tuple, uint64_t expected, uint32_t block, const spdk_dif_ctx& ctx,
                  spdk_dif_error* error) {
  const bool is_checked = has_flag(ctx, SPDK_DIF_FLAGS_REFTAG_CHECK) &&
                          (ctx.dif_type == SPDK_DIF_TYPE1 || ctx.dif_type == SPDK_DIF_TYPE2);
  const uint64_t actual = tuple.ref_tag();
  if (!is_checked || actual == (expected & tuple.ref_tag_mask())) {
    return 0;
  }
  report(error, SPDK_DIF_REFTAG_ERROR, expected, actual, block);
  EMBEDDED_ERRLOG("block %u: the reference tag is %lx, not %lx\n", block, actual, expected);
  return -1;
}

int check(const Tuple& tuple, uint64_t guard, uint32_t block, const spdk_dif_ctx& ctx,
          spdk_dif_error* error) {
  if (is_ignored(tuple, ctx)) {
    return 0;
  }
  if (has_flag(ctx, SPDK_DIF_FLAGS_GUARD_CHECK) && tuple.guard() != guard) {
    report(error, SPDK_DIF_GUARD_ERROR, tuple.guard(), guard, block);
    EMBEDDED_ERRLOG("block %u: the guard is %lx, and its bytes give %lx\n", block, tuple.guard(),
                    guard);
    return -1;
  }
  const unsigned masked_tag = tuple.app_tag() & ctx.apptag_mask;
  if (has_flag(ctx, SPDK_DIF_FLAGS_APPTAG_CHECK) &&
      masked_tag != (unsigned{ctx.app_tag} & ctx.apptag_mask)) {
    report(error, SPDK_DIF_APPTAG_ERROR, ctx.app_tag, masked_tag, block);
    EMBEDDED_ERRLOG("block %u: the application tag is %x, not %x\n", block, masked_tag,
                    ctx.app_tag);
    return -1;
  }
  return check_ref_tag(tuple, ref_tag_of(ctx, ctx.init_ref_tag, block), block, ctx, error);
}

}  // namespace embedded::dif
