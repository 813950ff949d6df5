// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// I/O of a part, on the base's blocks.
#include <cerrno>

#include "../bdev_module/protection.h"
#include "../log/logging.h"
#include "base.h"

using namespace embedded::bdev_module;

namespace {

// The part's side of an I/O, and where on the base it goes.
struct Route {
  spdk_bdev_io* io;
  spdk_bdev_desc* desc;
  spdk_io_channel* channel;
  uint64_t part_offset;
  uint64_t offset;
};

// The base's I/O that lends its memory from the start to the end of zero copy. It is kept in the
// place of what this backend does not have, memory domains.
spdk_bdev_io* lender(const spdk_bdev_io* io) {
  return static_cast<spdk_bdev_io*>(io->u.bdev.memory_domain_ctx);
}

// Whether the base's I/O is kept because it lends memory.
bool keeps_lender(spdk_bdev_io* io, spdk_bdev_io* base_io, bool success) {
  if (io->type != SPDK_BDEV_IO_TYPE_ZCOPY) {
    return false;
  }
  const bool lends = success && io->u.bdev.zcopy.start;
  io->u.bdev.memory_domain_ctx = lends ? base_io : nullptr;
  if (lends) {
    const iovec& memory = base_io->u.bdev.iovs[0];
    spdk_bdev_io_set_buf(io, memory.iov_base, memory.iov_len);
  }
  return lends;
}

uint32_t ref_tag_of(const spdk_bdev_io* io) {
  return static_cast<uint32_t>(io->u.bdev.offset_blocks);
}

// What was read carries the reference tags of the base, which the part's reader does not know.
bool remap_to_part(spdk_bdev_io* base_io, const spdk_bdev_io* io) {
  return remap_ref_tags(*base_io->bdev, blocks_of(base_io), ref_tag_of(base_io), ref_tag_of(io));
}

void base_completed(spdk_bdev_io* base_io, bool success, void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  const bool is_mistagged =
      success && base_io->type == SPDK_BDEV_IO_TYPE_READ && !remap_to_part(base_io, io);
  success = success && !is_mistagged;
  const bool kept = keeps_lender(io, base_io, success);
  const spdk_bdev_io_completion_cb callback = io->u.bdev.stored_user_cb;
  if (callback != nullptr) {
    callback(io, success, nullptr);
  } else if (is_mistagged) {
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  } else {
    spdk_bdev_io_complete_base_io_status(io, base_io);
  }
  if (!kept) {
    spdk_bdev_free_io(base_io);
  }
}

spdk_bdev_ext_io_opts extended_options(const spdk_bdev_io* io) {
  spdk_bdev_ext_io_opts opts{};
  opts.size = sizeof(opts);
  opts.metadata = io->u.bdev.md_buf;
  return opts;
}

int read_or_write(const Route& to) {
  const auto& u = to.io->u.bdev;
  if (to.io->type == SPDK_BDEV_IO_TYPE_WRITE &&
      !remap_ref_tags(*to.io->bdev, blocks_of(to.io), ref_tag_of(to.io),
                      static_cast<uint32_t>(to.offset))) {
    return SPDK_BDEV_IO_STATUS_FAILED;
  }
  spdk_bdev_ext_io_opts opts = extended_options(to.io);
  const auto submit = to.io->type == SPDK_BDEV_IO_TYPE_READ ? spdk_bdev_readv_blocks_ext
                                                            : spdk_bdev_writev_blocks_ext;
  return submit(to.desc, to.channel, u.iovs, u.iovcnt, to.offset, u.num_blocks, base_completed,
                to.io, &opts);
}

int compare(const Route& to) {
  const auto& u = to.io->u.bdev;
  if (u.md_buf != nullptr) {
    return spdk_bdev_comparev_blocks_with_md(to.desc, to.channel, u.iovs, u.iovcnt, u.md_buf,
                                             to.offset, u.num_blocks, base_completed, to.io);
  }
  return spdk_bdev_comparev_blocks(to.desc, to.channel, u.iovs, u.iovcnt, to.offset, u.num_blocks,
                                   base_completed, to.io);
}

int zcopy(const Route& to) {
  const auto& u = to.io->u.bdev;
  if (u.zcopy.start) {
    return spdk_bdev_zcopy_start(to.desc, to.channel, nullptr, 0, to.offset, u.num_blocks,
                                 u.zcopy.populate, base_completed, to.io);
  }
  spdk_bdev_io* base_io = lender(to.io);
  return base_io == nullptr ? -EINVAL
                            : spdk_bdev_zcopy_end(base_io, u.zcopy.commit, base_completed, to.io);
}

int submit_range(const Route& to) {
  const auto& u = to.io->u.bdev;
  switch (to.io->type) {
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
      return spdk_bdev_write_zeroes_blocks(to.desc, to.channel, to.offset, u.num_blocks,
                                           base_completed, to.io);
    case SPDK_BDEV_IO_TYPE_UNMAP:
      return spdk_bdev_unmap_blocks(to.desc, to.channel, to.offset, u.num_blocks, base_completed,
                                    to.io);
    case SPDK_BDEV_IO_TYPE_FLUSH:
      return spdk_bdev_flush_blocks(to.desc, to.channel, to.offset, u.num_blocks, base_completed,
                                    to.io);
    default:
      return spdk_bdev_copy_blocks(to.desc, to.channel, to.offset,
                                   to.part_offset + u.copy.src_offset_blocks, u.num_blocks,
                                   base_completed, to.io);
  }
}

int submit_blocks(const Route& to) {
  const auto& u = to.io->u.bdev;
  switch (to.io->type) {
    case SPDK_BDEV_IO_TYPE_READ:
    case SPDK_BDEV_IO_TYPE_WRITE:
      return read_or_write(to);
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
    case SPDK_BDEV_IO_TYPE_UNMAP:
    case SPDK_BDEV_IO_TYPE_FLUSH:
    case SPDK_BDEV_IO_TYPE_COPY:
      return submit_range(to);
    case SPDK_BDEV_IO_TYPE_ZCOPY:
      return zcopy(to);
    case SPDK_BDEV_IO_TYPE_COMPARE:
      return compare(to);
    case SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE:
      return spdk_bdev_comparev_and_writev_blocks(to.desc, to.channel, u.iovs, u.iovcnt,
                                                  u.fused_iovs, u.fused_iovcnt, to.offset,
                                                  u.num_blocks, base_completed, to.io);
    default:
      EMBEDDED_ERRLOG("%s: I/O of type %d is not for parts\n", to.io->bdev->name, to.io->type);
      return SPDK_BDEV_IO_STATUS_FAILED;
  }
}

}  // namespace

int spdk_bdev_part_submit_request_ext(spdk_bdev_part_channel* ch, spdk_bdev_io* bdev_io,
                                      spdk_bdev_io_completion_cb cb) {
  const auto& part = ch->part->internal;
  spdk_bdev_desc* desc = part.base->bdev.desc();
  // Behind the arguments of all types but NVMe commands, which no part takes.
  bdev_io->u.bdev.stored_user_cb = cb;
  // Those that are not about blocks.
  if (bdev_io->type == SPDK_BDEV_IO_TYPE_RESET) {
    return spdk_bdev_reset(desc, ch->base_ch, base_completed, bdev_io);
  }
  if (bdev_io->type == SPDK_BDEV_IO_TYPE_ABORT) {
    return spdk_bdev_abort(desc, ch->base_ch, bdev_io->u.abort.bio_to_abort, base_completed,
                           bdev_io);
  }
  return submit_blocks({bdev_io, desc, ch->base_ch, part.offset_blocks,
                        part.offset_blocks + bdev_io->u.bdev.offset_blocks});
}

int spdk_bdev_part_submit_request(spdk_bdev_part_channel* ch, spdk_bdev_io* bdev_io) {
  return spdk_bdev_part_submit_request_ext(ch, bdev_io, nullptr);
}
