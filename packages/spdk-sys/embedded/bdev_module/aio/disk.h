// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A device of the aio module.
#pragma once

#include "../file/file_disk.h"

namespace embedded::bdev_module::aio {

struct Disk : FileDisk {
  bool block_size_override = false;
  bool readonly = false;
  bool fallocate = false;
  // The reset that waits for all channels to become idle, of which the bdev layer sends one at a
  // time.
  spdk_bdev_io* reset = nullptr;
  spdk_poller* reset_poller = nullptr;

  using FileDisk::FileDisk;
};

inline Disk& disk_of(void* context) { return *static_cast<Disk*>(static_cast<FileDisk*>(context)); }
inline Disk& disk_of(const spdk_bdev_io* io) { return disk_of(io->bdev->ctxt); }

// Completes the reset when no channel has I/O in flight any more.
void reset_disk(Disk& disk, spdk_bdev_io* io);

}  // namespace embedded::bdev_module::aio
