// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Requests to a device that JavaScript serves, done on another device with the memory that they
// came with.

#include <cerrno>

#include "ring/io_ring.h"
#include "ring/js_number.h"

namespace spdk_ts {
namespace {

// Whether the data of the request is as large on the device as on the one that it came to.
bool fits(const spdk_bdev_io& request, const spdk_bdev& bdev) {
  return spdk_bdev_get_block_size(request.bdev) == spdk_bdev_get_block_size(&bdev) &&
         spdk_bdev_get_md_size(request.bdev) == spdk_bdev_get_md_size(&bdev);
}

bool has_data(const spdk_bdev_io& request) {
  return request.u.bdev.iovs != nullptr && request.u.bdev.iovcnt > 0;
}

}  // namespace

int IoRing::forward(Slot& slot, const RingSlot& io) {
  auto* request = static_cast<spdk_bdev_io*>(address(io.buffer));
  if (request == nullptr) return -EINVAL;
  if (!fits(*request, *spdk_bdev_desc_get_bdev(desc_))) return -EINVAL;
  const auto& from = request->u.bdev;
  uint64_t offset = integer(io.offset_blocks);
  switch (request->type) {
    case SPDK_BDEV_IO_TYPE_READ:
    case SPDK_BDEV_IO_TYPE_WRITE:
    case SPDK_BDEV_IO_TYPE_COMPARE:
    case SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE:
      return has_data(*request) ? forward_data(slot, *request, offset) : -EINVAL;
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
      return spdk_bdev_write_zeroes_blocks(desc_, channel_, offset, from.num_blocks, on_complete,
                                           &slot);
    case SPDK_BDEV_IO_TYPE_UNMAP:
      return spdk_bdev_unmap_blocks(desc_, channel_, offset, from.num_blocks, on_complete, &slot);
    case SPDK_BDEV_IO_TYPE_FLUSH:
      return spdk_bdev_flush_blocks(desc_, channel_, offset, from.num_blocks, on_complete, &slot);
    case SPDK_BDEV_IO_TYPE_COPY:
      // The source moves by as much.
      return spdk_bdev_copy_blocks(desc_, channel_, offset,
                                   from.copy.src_offset_blocks + (offset - from.offset_blocks),
                                   from.num_blocks, on_complete, &slot);
    case SPDK_BDEV_IO_TYPE_RESET:
      return spdk_bdev_reset(desc_, channel_, on_complete, &slot);
    case SPDK_BDEV_IO_TYPE_NVME_ADMIN:
    case SPDK_BDEV_IO_TYPE_NVME_IO:
    case SPDK_BDEV_IO_TYPE_NVME_IO_MD:
      return forward_nvme(slot, *request);
    default:
      return -ENOTSUP;
  }
}

int IoRing::forward_data(Slot& slot, const spdk_bdev_io& request, uint64_t offset) {
  const auto& from = request.u.bdev;
  switch (request.type) {
    case SPDK_BDEV_IO_TYPE_READ:
      return spdk_bdev_readv_blocks_with_md(desc_, channel_, from.iovs, from.iovcnt, from.md_buf,
                                            offset, from.num_blocks, on_complete, &slot);
    case SPDK_BDEV_IO_TYPE_WRITE:
      return spdk_bdev_writev_blocks_with_md(desc_, channel_, from.iovs, from.iovcnt, from.md_buf,
                                             offset, from.num_blocks, on_complete, &slot);
    case SPDK_BDEV_IO_TYPE_COMPARE:
      return spdk_bdev_comparev_blocks_with_md(desc_, channel_, from.iovs, from.iovcnt, from.md_buf,
                                               offset, from.num_blocks, on_complete, &slot);
    default:
      return spdk_bdev_comparev_and_writev_blocks(desc_, channel_, from.iovs, from.iovcnt,
                                                  from.fused_iovs, from.fused_iovcnt, offset,
                                                  from.num_blocks, on_complete, &slot);
  }
}

int IoRing::forward_nvme(Slot& slot, const spdk_bdev_io& request) {
  const auto& from = request.u.nvme_passthru;
  switch (request.type) {
    case SPDK_BDEV_IO_TYPE_NVME_ADMIN:
      return spdk_bdev_nvme_admin_passthru(desc_, channel_, &from.cmd, from.buf, from.nbytes,
                                           on_nvme_complete, &slot);
    case SPDK_BDEV_IO_TYPE_NVME_IO:
      return spdk_bdev_nvme_io_passthru(desc_, channel_, &from.cmd, from.buf, from.nbytes,
                                        on_nvme_complete, &slot);
    default:
      return spdk_bdev_nvme_io_passthru_md(desc_, channel_, &from.cmd, from.buf, from.nbytes,
                                           from.md_buf, from.md_len, on_nvme_complete, &slot);
  }
}

}  // namespace spdk_ts
