// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "injection.h"

namespace embedded::bdev_module::error {

void Injection::set(const vbdev_error_inject_opts& opts) {
  left_ = 0;
  type_ = opts.error_type;
  queue_depth_ = opts.error_qd;
  corrupt_offset_ = opts.corrupt_offset;
  corrupt_value_ = opts.corrupt_value;
  // Last, since it makes the others count.
  left_ = opts.error_num;
}

bool Injection::count() {
  uint32_t left = left_;
  while (left != 0 && !left_.compare_exchange_weak(left, left - 1)) {
  }
  return left != 0;
}

uint32_t Injection::take(uint64_t inflight) {
  if (left_ == 0 || inflight < queue_depth_) {
    return 0;
  }
  const uint32_t type = type_;
  return type == VBDEV_IO_CORRUPT_DATA || count() ? type : 0;
}

bool Injection::take_corruption() {
  return left_ != 0 && type_ == VBDEV_IO_CORRUPT_DATA && count();
}

void Injection::corrupt(const spdk_bdev_io* io) const {
  uint64_t offset = corrupt_offset_;
  for (int i = 0; i < io->u.bdev.iovcnt; i++) {
    const iovec& part = io->u.bdev.iovs[i];
    if (part.iov_base == nullptr) {
      return;
    }
    if (offset < part.iov_len) {
      static_cast<uint8_t*>(part.iov_base)[offset] ^= corrupt_value_;
      return;
    }
    offset -= part.iov_len;
  }
}

}  // namespace embedded::bdev_module::error
