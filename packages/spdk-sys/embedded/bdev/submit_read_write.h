// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Reads and writes, as the public functions and the emulations of other operations submit them.
#pragma once

#include "io.h"

namespace embedded::bdev {

struct ReadWriteExtras {
  uint32_t dif_check_flags = 0;
  uint32_t ext_io_flags = 0;
  uint32_t cdw12 = 0;
  uint32_t cdw13 = 0;
};

int submit_read(spdk_bdev_desc* desc, spdk_io_channel* channel, iovec* iovs, int iovcnt,
                void* md_buf, uint64_t offset_blocks, uint64_t num_blocks,
                spdk_bdev_io_completion_cb callback, void* callback_arg,
                const ReadWriteExtras& extras);
int submit_write(spdk_bdev_desc* desc, spdk_io_channel* channel, iovec* iovs, int iovcnt,
                 void* md_buf, uint64_t offset_blocks, uint64_t num_blocks,
                 spdk_bdev_io_completion_cb callback, void* callback_arg,
                 const ReadWriteExtras& extras);

// With one buffer, described by the I/O itself.
int submit_read_buffer(spdk_bdev_desc* desc, spdk_io_channel* channel, void* buf, void* md_buf,
                       uint64_t offset_blocks, uint64_t num_blocks,
                       spdk_bdev_io_completion_cb callback, void* callback_arg,
                       uint32_t ext_io_flags);
int submit_write_buffer(spdk_bdev_desc* desc, spdk_io_channel* channel, void* buf, void* md_buf,
                        uint64_t offset_blocks, uint64_t num_blocks,
                        spdk_bdev_io_completion_cb callback, void* callback_arg);

// Metadata needs a bdev that keeps it apart, and data to belong to.
inline bool accepts_metadata(const spdk_bdev* bdev, const void* md_buf, const void* data) {
  return md_buf == nullptr || (has_separate_metadata(bdev) && data != nullptr);
}

}  // namespace embedded::bdev
