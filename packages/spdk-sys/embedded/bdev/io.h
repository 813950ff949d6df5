// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Obtaining and filling in an spdk_bdev_io.
#pragma once

#include "channel.h"
#include "descriptor.h"
#include "manager.h"

namespace embedded::bdev {

// Kept in internal.reserved[0].
enum IoFlag : uint8_t {
  // The bdev layer itself, not the module, waits for the data buffer.
  kAwaitsOwnBuffer = 1U << 0,
};

inline uint8_t& io_flags(spdk_bdev_io* io) { return io->internal.reserved[0]; }

// NULL when the pool is exhausted, or when others on this thread already wait: taking from the pool
// then would let a newcomer overtake them for ever.
inline spdk_bdev_io* acquire_io(spdk_bdev_channel* channel) {
  ManagementChannel* management = channel->shared->management;
  if (management->cached > 0) [[likely]] {
    return management->cache[--management->cached];
  }
  if (!IoWaiters::empty(management->waiters)) {
    return nullptr;
  }
  return manager().io_pool.take();
}

inline void prepare_io(spdk_bdev_io* io, spdk_bdev_channel* channel, spdk_bdev_desc* desc,
                       spdk_bdev_io_type type, spdk_bdev_io_completion_cb callback,
                       void* callback_arg) {
  io->bdev = desc->bdev;
  io->type = static_cast<uint8_t>(type);
  io->num_retries = 0;
  io->internal.ch = channel;
  io->internal.desc = desc;
  io->internal.cb = callback;
  io->internal.caller_ctx = callback_arg;
  io->internal.error.nvme = {};
  io->internal.in_submit_request = false;
  io->internal.status = SPDK_BDEV_IO_STATUS_PENDING;
  io->internal.split = false;
}

inline void set_range(spdk_bdev_io* io, uint64_t offset_blocks, uint64_t num_blocks) {
  io->u.bdev.num_blocks = num_blocks;
  io->u.bdev.offset_blocks = offset_blocks;
  io->u.bdev.memory_domain = nullptr;
  io->u.bdev.memory_domain_ctx = nullptr;
  io->u.bdev.accel_sequence = nullptr;
  io->u.bdev.ext_io_flags = 0;
}

inline void set_buffers(spdk_bdev_io* io, iovec* iovs, int iovcnt, void* md_buf) {
  io->u.bdev.iovs = iovs;
  io->u.bdev.iovcnt = iovcnt;
  io->u.bdev.md_buf = md_buf;
}

// Describes one contiguous buffer by the iovec inside the I/O.
inline void set_buffer(spdk_bdev_io* io, void* buf, uint64_t bytes, void* md_buf) {
  io->iov.iov_base = buf;
  io->iov.iov_len = bytes;
  set_buffers(io, &io->iov, 1, md_buf);
}

inline bool is_valid_range(const spdk_bdev* bdev, uint64_t offset_blocks, uint64_t num_blocks) {
  return num_blocks <= bdev->blockcnt && offset_blocks <= bdev->blockcnt - num_blocks;
}

struct BlockRange {
  uint64_t offset_blocks;
  uint64_t num_blocks;
};

// False when offset or length is no multiple of the block size.
inline bool to_blocks(const spdk_bdev* bdev, uint64_t offset_bytes, uint64_t num_bytes,
                      BlockRange& out) {
  const uint32_t block_size = bdev->blocklen;
  if ((block_size & (block_size - 1)) == 0) [[likely]] {
    const int shift = __builtin_ctz(block_size);
    out = {offset_bytes >> shift, num_bytes >> shift};
    return ((offset_bytes | num_bytes) & (block_size - 1)) == 0;
  }
  out = {offset_bytes / block_size, num_bytes / block_size};
  return offset_bytes % block_size == 0 && num_bytes % block_size == 0;
}

inline bool has_separate_metadata(const spdk_bdev* bdev) {
  return bdev->md_len != 0 && !bdev->md_interleave;
}

}  // namespace embedded::bdev
