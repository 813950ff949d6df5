// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Copying blocks within a bdev, done by the module or through a buffer here.
#include <cerrno>

#include "completion.h"
#include "data_buffer.h"
#include "io.h"
#include "split.h"
#include "submit.h"
#include "submit_read_write.h"

using namespace embedded::bdev;

namespace {

void copy_write_done(spdk_bdev_io* write, bool success, void* context) {
  spdk_bdev_free_io(write);
  complete_unsubmitted(static_cast<spdk_bdev_io*>(context), success);
}

void write_copy(void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  const int rc = submit_write_buffer(
      io->internal.desc, to_io_channel(io->internal.ch), io->u.bdev.iovs[0].iov_base,
      io->u.bdev.md_buf, io->u.bdev.offset_blocks, io->u.bdev.num_blocks, copy_write_done, io);
  if (rc == -ENOMEM) {
    wait_for_io(io, write_copy);
  } else if (rc != 0) {
    complete_unsubmitted(io, false);
  }
}

void copy_read_done(spdk_bdev_io* read, bool success, void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  spdk_bdev_free_io(read);
  if (success) {
    write_copy(io);
  } else {
    complete_unsubmitted(io, false);
  }
}

void read_copy(void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  const int rc = submit_read_buffer(io->internal.desc, to_io_channel(io->internal.ch),
                                    io->u.bdev.iovs[0].iov_base, io->u.bdev.md_buf,
                                    io->u.bdev.copy.src_offset_blocks, io->u.bdev.num_blocks,
                                    copy_read_done, io, 0);
  if (rc == -ENOMEM) {
    wait_for_io(io, read_copy);
  } else if (rc != 0) {
    io->internal.status = SPDK_BDEV_IO_STATUS_FAILED;
    complete_unsubmitted_later(io);
  }
}

void copy_buffer_ready(spdk_io_channel*, spdk_bdev_io* io, bool success) {
  if (success) {
    read_copy(io);
  } else {
    io->internal.status = SPDK_BDEV_IO_STATUS_FAILED;
    complete_unsubmitted_later(io);
  }
}

}  // namespace

int spdk_bdev_copy_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch, uint64_t dst_offset_blocks,
                          uint64_t src_offset_blocks, uint64_t num_blocks,
                          spdk_bdev_io_completion_cb cb, void* cb_arg) {
  const spdk_bdev* bdev = desc->bdev;
  if (!desc->write) {
    return -EBADF;
  }
  if (!is_valid_range(bdev, dst_offset_blocks, num_blocks) ||
      !is_valid_range(bdev, src_offset_blocks, num_blocks)) {
    return -EINVAL;
  }
  spdk_bdev_channel* channel = to_bdev_channel(ch);
  spdk_bdev_io* io = acquire_io(channel);
  if (io == nullptr) {
    return -ENOMEM;
  }
  prepare_io(io, channel, desc, SPDK_BDEV_IO_TYPE_COPY, cb, cb_arg);
  set_range(io, dst_offset_blocks, num_blocks);
  set_buffers(io, nullptr, 0, nullptr);
  io->u.bdev.copy.src_offset_blocks = src_offset_blocks;
  io->internal.split = should_split(io);
  if (dst_offset_blocks == src_offset_blocks || num_blocks == 0) {
    succeed_unsubmitted_later(io);
    return 0;
  }
  if (io->internal.split || is_type_supported(bdev, SPDK_BDEV_IO_TYPE_COPY)) {
    submit(io);
    return 0;
  }
  acquire_own_buffer(io, copy_buffer_ready, num_blocks * bdev->blocklen);
  return 0;
}
