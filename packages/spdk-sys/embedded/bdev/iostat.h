// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// I/O statistics: counted per channel without locks or atomics, summed on request.
#pragma once

#include "spdk/bdev_module.h"

// Errors are rare, so they are counted per bdev, under its lock.
struct spdk_bdev_io_error_stat {
  uint32_t count[-SPDK_MIN_BDEV_IO_STATUS];
};

extern "C" {
spdk_bdev_io_stat* bdev_alloc_io_stat(bool io_error_stat);
void bdev_free_io_stat(spdk_bdev_io_stat* stat);
typedef void (*bdev_reset_device_stat_cb)(spdk_bdev* bdev, void* cb_arg, int rc);
void bdev_reset_device_stat(spdk_bdev* bdev, enum spdk_bdev_reset_stat_mode mode,
                            bdev_reset_device_stat_cb cb, void* cb_arg);
}

namespace embedded::bdev {

// Counts a completed I/O that took `ticks`.
void count_completion(spdk_bdev_io* io, uint64_t ticks);

const char* io_status_name(int status);

}  // namespace embedded::bdev
