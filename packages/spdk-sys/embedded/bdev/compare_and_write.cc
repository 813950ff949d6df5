// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Compare and write as one, done by the module or here under a lock of the LBA range.
#include <cerrno>

#include "../log/logging.h"
#include "completion.h"
#include "io.h"
#include "submit.h"

using namespace embedded::bdev;

namespace {

void unlocked(lba_range*, void* context, int status) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  if (status != 0) {
    EMBEDDED_ERRLOG("%s: unlocking a range after compare and write failed: %d\n", io->bdev->name,
                    status);
  }
  call_back(io);
}

void unlock_and_complete(spdk_bdev_io* io, spdk_bdev_io_status status) {
  io->internal.status = static_cast<int8_t>(status);
  const int rc =
      bdev_unlock_lba_range(io->internal.desc, to_io_channel(io->internal.ch),
                            io->u.bdev.offset_blocks, io->u.bdev.num_blocks, unlocked, io);
  if (rc != 0) {
    unlocked(nullptr, io, rc);
  }
}

void write_done(spdk_bdev_io* write, bool success, void* context) {
  spdk_bdev_free_io(write);
  unlock_and_complete(static_cast<spdk_bdev_io*>(context),
                      success ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_FAILED);
}

void write_after_compare(void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  const int rc = spdk_bdev_writev_blocks(
      io->internal.desc, to_io_channel(io->internal.ch), io->u.bdev.fused_iovs,
      io->u.bdev.fused_iovcnt, io->u.bdev.offset_blocks, io->u.bdev.num_blocks, write_done, io);
  if (rc == -ENOMEM) {
    wait_for_io(io, write_after_compare);
  } else if (rc != 0) {
    unlock_and_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

void compare_done(spdk_bdev_io* compare, bool success, void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  spdk_bdev_free_io(compare);
  if (success) {
    write_after_compare(io);
  } else {
    unlock_and_complete(io, SPDK_BDEV_IO_STATUS_MISCOMPARE);
  }
}

void compare_under_lock(void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  const int rc = spdk_bdev_comparev_blocks(
      io->internal.desc, to_io_channel(io->internal.ch), io->u.bdev.iovs, io->u.bdev.iovcnt,
      io->u.bdev.offset_blocks, io->u.bdev.num_blocks, compare_done, io);
  if (rc == -ENOMEM) {
    wait_for_io(io, compare_under_lock);
  } else if (rc != 0) {
    unlock_and_complete(io, SPDK_BDEV_IO_STATUS_FIRST_FUSED_FAILED);
  }
}

void locked(lba_range*, void* context, int status) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  if (status != 0) {
    fail_unsubmitted(io, SPDK_BDEV_IO_STATUS_FIRST_FUSED_FAILED);
    return;
  }
  compare_under_lock(io);
}

}  // namespace

int spdk_bdev_comparev_and_writev_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch,
                                         iovec* compare_iov, int compare_iovcnt, iovec* write_iov,
                                         int write_iovcnt, uint64_t offset_blocks,
                                         uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
                                         void* cb_arg) {
  const spdk_bdev* bdev = desc->bdev;
  if (!desc->write) {
    return -EBADF;
  }
  if (!is_valid_range(bdev, offset_blocks, num_blocks) || num_blocks > bdev->acwu) {
    return -EINVAL;
  }
  spdk_bdev_channel* channel = to_bdev_channel(ch);
  spdk_bdev_io* io = acquire_io(channel);
  if (io == nullptr) {
    return -ENOMEM;
  }
  prepare_io(io, channel, desc, SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE, cb, cb_arg);
  set_range(io, offset_blocks, num_blocks);
  set_buffers(io, compare_iov, compare_iovcnt, nullptr);
  io->u.bdev.fused_iovs = write_iov;
  io->u.bdev.fused_iovcnt = write_iovcnt;
  if (is_type_supported(bdev, SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE)) {
    submit(io);
    return 0;
  }
  const int rc = bdev_lock_lba_range(desc, ch, offset_blocks, num_blocks, locked, io);
  if (rc != 0) {
    // Nobody will ever complete it.
    io->internal.status = SPDK_BDEV_IO_STATUS_FAILED;
    spdk_bdev_free_io(io);
  }
  return rc;
}
