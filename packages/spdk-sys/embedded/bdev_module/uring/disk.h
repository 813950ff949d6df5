// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A device of the uring module.
#pragma once

#include "../file/file_disk.h"

namespace embedded::bdev_module::uring {

struct Disk : FileDisk {
  // The file is on a file system that has its data in memory. The kernel cannot try there whether
  // an I/O would block, so io_uring would give each one to a kernel thread, which takes three times
  // as long as the copy that there is to do.
  bool in_memory = false;

  using FileDisk::FileDisk;
};

inline Disk& disk_of(void* context) { return *static_cast<Disk*>(static_cast<FileDisk*>(context)); }
inline Disk& disk_of(const spdk_bdev_io* io) { return disk_of(io->bdev->ctxt); }

}  // namespace embedded::bdev_module::uring
