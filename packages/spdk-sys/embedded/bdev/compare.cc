// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Compare, done by the module or by reading and comparing here.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include "completion.h"
#include "io.h"
#include "submit.h"
#include "submit_read_write.h"

using namespace embedded::bdev;

namespace {

bool data_equals(const spdk_bdev_io* expected, const spdk_bdev_io* read) {
  const auto* found = static_cast<const char*>(read->u.bdev.iovs[0].iov_base);
  // Iovecs may hold more than the range; the buffer that was read into does not.
  uint64_t left = expected->u.bdev.num_blocks * expected->bdev->blocklen;
  for (int i = 0; i < expected->u.bdev.iovcnt && left > 0; ++i) {
    const iovec& part = expected->u.bdev.iovs[i];
    const uint64_t length = std::min<uint64_t>(part.iov_len, left);
    if (memcmp(found, part.iov_base, length) != 0) {
      return false;
    }
    found += length;
    left -= length;
  }
  if (expected->u.bdev.md_buf == nullptr) {
    return true;
  }
  return memcmp(read->u.bdev.md_buf, expected->u.bdev.md_buf,
                expected->u.bdev.num_blocks * expected->bdev->md_len) == 0;
}

void compare_read_done(spdk_bdev_io* read, bool success, void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  spdk_bdev_io_status status = SPDK_BDEV_IO_STATUS_FAILED;
  if (success) {
    status = data_equals(io, read) ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_MISCOMPARE;
  }
  spdk_bdev_free_io(read);
  io->internal.status = static_cast<int8_t>(status);
  call_back(io);
}

// Without a buffer of ours the module lends its own, or the bdev layer allocates one.
void read_to_compare(void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  const int rc =
      submit_read_buffer(io->internal.desc, to_io_channel(io->internal.ch), nullptr, nullptr,
                         io->u.bdev.offset_blocks, io->u.bdev.num_blocks, compare_read_done, io, 0);
  if (rc == -ENOMEM) {
    wait_for_io(io, read_to_compare);
  } else if (rc != 0) {
    io->internal.status = SPDK_BDEV_IO_STATUS_FAILED;
    complete_unsubmitted_later(io);
  }
}

spdk_bdev_io* prepare_compare(spdk_bdev_desc* desc, spdk_io_channel* ch, uint64_t offset_blocks,
                              uint64_t num_blocks, spdk_bdev_io_completion_cb cb, void* cb_arg,
                              int& rc) {
  if (!is_valid_range(desc->bdev, offset_blocks, num_blocks)) {
    rc = -EINVAL;
    return nullptr;
  }
  spdk_bdev_channel* channel = to_bdev_channel(ch);
  spdk_bdev_io* io = acquire_io(channel);
  if (io == nullptr) {
    rc = -ENOMEM;
    return nullptr;
  }
  prepare_io(io, channel, desc, SPDK_BDEV_IO_TYPE_COMPARE, cb, cb_arg);
  set_range(io, offset_blocks, num_blocks);
  rc = 0;
  return io;
}

void start_compare(spdk_bdev_io* io) {
  if (is_type_supported(io->bdev, SPDK_BDEV_IO_TYPE_COMPARE)) {
    submit(io);
  } else {
    read_to_compare(io);
  }
}

}  // namespace

int spdk_bdev_comparev_blocks_with_md(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov,
                                      int iovcnt, void* md, uint64_t offset_blocks,
                                      uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
                                      void* cb_arg) {
  if (!accepts_metadata(desc->bdev, md, iov == nullptr ? nullptr : iov[0].iov_base)) {
    return -EINVAL;
  }
  int rc = 0;
  spdk_bdev_io* io = prepare_compare(desc, ch, offset_blocks, num_blocks, cb, cb_arg, rc);
  if (io != nullptr) {
    set_buffers(io, iov, iovcnt, md);
    start_compare(io);
  }
  return rc;
}

int spdk_bdev_comparev_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov, int iovcnt,
                              uint64_t offset_blocks, uint64_t num_blocks,
                              spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return spdk_bdev_comparev_blocks_with_md(desc, ch, iov, iovcnt, nullptr, offset_blocks,
                                           num_blocks, cb, cb_arg);
}

int spdk_bdev_compare_blocks_with_md(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf, void* md,
                                     uint64_t offset_blocks, uint64_t num_blocks,
                                     spdk_bdev_io_completion_cb cb, void* cb_arg) {
  if (!accepts_metadata(desc->bdev, md, buf)) {
    return -EINVAL;
  }
  int rc = 0;
  spdk_bdev_io* io = prepare_compare(desc, ch, offset_blocks, num_blocks, cb, cb_arg, rc);
  if (io != nullptr) {
    set_buffer(io, buf, num_blocks * desc->bdev->blocklen, md);
    start_compare(io);
  }
  return rc;
}

int spdk_bdev_compare_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf,
                             uint64_t offset_blocks, uint64_t num_blocks,
                             spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return spdk_bdev_compare_blocks_with_md(desc, ch, buf, nullptr, offset_blocks, num_blocks, cb,
                                          cb_arg);
}
