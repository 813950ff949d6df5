// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Zero copy: the module lends its own buffers for a range.
#include <cerrno>

#include "io.h"
#include "submit.h"

using namespace embedded::bdev;

int spdk_bdev_zcopy_start(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov, int iovcnt,
                          uint64_t offset_blocks, uint64_t num_blocks, bool populate,
                          spdk_bdev_io_completion_cb cb, void* cb_arg) {
  if (!desc->write) {
    return -EBADF;
  }
  if (!is_valid_range(desc->bdev, offset_blocks, num_blocks)) {
    return -EINVAL;
  }
  if (!is_type_supported(desc->bdev, SPDK_BDEV_IO_TYPE_ZCOPY)) {
    return -ENOTSUP;
  }
  spdk_bdev_channel* channel = to_bdev_channel(ch);
  spdk_bdev_io* io = acquire_io(channel);
  if (io == nullptr) {
    return -ENOMEM;
  }
  prepare_io(io, channel, desc, SPDK_BDEV_IO_TYPE_ZCOPY, cb, cb_arg);
  set_range(io, offset_blocks, num_blocks);
  set_buffers(io, iov, iovcnt, nullptr);
  io->u.bdev.zcopy.populate = populate ? 1 : 0;
  io->u.bdev.zcopy.commit = 0;
  io->u.bdev.zcopy.start = 1;
  submit(io);
  return 0;
}

int spdk_bdev_zcopy_end(spdk_bdev_io* bdev_io, bool commit, spdk_bdev_io_completion_cb cb,
                        void* cb_arg) {
  if (bdev_io->type != SPDK_BDEV_IO_TYPE_ZCOPY) {
    return -EINVAL;
  }
  bdev_io->u.bdev.zcopy.commit = commit ? 1 : 0;
  bdev_io->u.bdev.zcopy.start = 0;
  bdev_io->internal.caller_ctx = cb_arg;
  bdev_io->internal.cb = cb;
  bdev_io->internal.status = SPDK_BDEV_IO_STATUS_PENDING;
  submit(bdev_io);
  return 0;
}
