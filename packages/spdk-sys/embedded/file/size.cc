// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Size and block size of what a file descriptor refers to; 0 when it has none.
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <cstdint>

#include "spdk/fd.h"

uint64_t spdk_fd_get_size(int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0) {
    return 0;
  }
  if (S_ISREG(info.st_mode)) {
    return static_cast<uint64_t>(info.st_size);
  }
  uint64_t size = 0;
  if (S_ISBLK(info.st_mode) && ioctl(fd, BLKGETSIZE64, &size) == 0) {
    return size;
  }
  return 0;
}

uint32_t spdk_fd_get_blocklen(int fd) {
  int block_bytes = 0;
  return ioctl(fd, BLKSSZGET, &block_bytes) == 0 ? static_cast<uint32_t>(block_bytes) : 0;
}
