// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// What protection information is like, for the functions that generate and verify it.
#include <cerrno>

#include "../log/logging.h"
#include "protection.h"

using namespace embedded::dif;

namespace {

int refuse(const char* reason) {
  EMBEDDED_ERRLOG("protection information: %s\n", reason);
  return -EINVAL;
}

bool is_format(uint32_t pi_format) {
  return pi_format == SPDK_DIF_PI_FORMAT_16 || pi_format == SPDK_DIF_PI_FORMAT_32 ||
         pi_format == SPDK_DIF_PI_FORMAT_64;
}

// Bytes of each block, or of its metadata where that is apart, in front of the tuple.
uint32_t guard_interval(const spdk_dif_ctx& ctx, bool is_head_of_metadata) {
  if (!is_head_of_metadata) {
    return (ctx.md_interleave ? ctx.block_size : ctx.md_size) - layout_of(ctx).bytes;
  }
  return ctx.md_interleave ? ctx.block_size - ctx.md_size : 0;
}

uint32_t data_block_size(const spdk_dif_ctx& ctx) {
  return ctx.md_interleave ? ctx.block_size - ctx.md_size : ctx.block_size;
}

// NULL when it is usable.
const char* find_fault(const spdk_dif_ctx& ctx) {
  if (ctx.md_size < layout_of(ctx).bytes) {
    return "the metadata is smaller than it";
  }
  if (ctx.md_interleave) {
    return ctx.block_size <= ctx.md_size ? "the block has no room for data" : nullptr;
  }
  const uint32_t unit = ctx.dif_pi_format == SPDK_DIF_PI_FORMAT_16 ? 512 : 4096;
  return ctx.block_size == 0 || ctx.block_size % unit != 0
             ? "the block size is no multiple of 512, or of 4096 for 32 and 64 bits of guard"
             : nullptr;
}

}  // namespace

int spdk_dif_ctx_init(spdk_dif_ctx* ctx, uint32_t block_size, uint32_t md_size, bool md_interleave,
                      bool dif_loc, spdk_dif_type dif_type, uint32_t dif_flags,
                      uint32_t init_ref_tag, uint16_t apptag_mask, uint16_t app_tag,
                      uint32_t data_offset, uint64_t guard_seed, spdk_dif_ctx_init_ext_opts* opts) {
  uint32_t pi_format = SPDK_DIF_PI_FORMAT_16;
  if (opts != nullptr) {
    pi_format = opts->dif_pi_format;
  }
  if (!is_format(pi_format)) {
    return refuse("the format is unknown");
  }
  spdk_dif_ctx made{};
  made.block_size = block_size;
  made.md_size = md_size;
  made.md_interleave = md_interleave;
  made.dif_pi_format = static_cast<uint8_t>(pi_format);
  if (const char* fault = find_fault(made); fault != nullptr) {
    return refuse(fault);
  }
  made.guard_interval = guard_interval(made, dif_loc);
  made.dif_type = static_cast<uint8_t>(dif_type);
  made.dif_flags = dif_flags;
  made.init_ref_tag = init_ref_tag;
  made.apptag_mask = apptag_mask;
  made.app_tag = app_tag;
  made.last_guard = guard_seed;
  made.guard_seed = guard_seed;
  *ctx = made;
  spdk_dif_ctx_set_data_offset(ctx, data_offset);
  return 0;
}

void spdk_dif_ctx_set_data_offset(spdk_dif_ctx* ctx, uint32_t data_offset) {
  ctx->data_offset = data_offset;
  ctx->ref_tag_offset = data_offset / data_block_size(*ctx);
}

void spdk_dif_ctx_set_remapped_init_ref_tag(spdk_dif_ctx* ctx, uint32_t remapped_init_ref_tag) {
  ctx->remapped_init_ref_tag = remapped_init_ref_tag;
}
