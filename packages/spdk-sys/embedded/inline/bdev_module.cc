// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What spdk/bdev_module.h has inline in SPDK.
#include "spdk/bdev_module.h"

#include <cstddef>

struct spdk_bdev_io* spdk_bdev_io_from_ctx(void* ctx) {
  return reinterpret_cast<struct spdk_bdev_io*>(static_cast<char*>(ctx) -
                                                offsetof(struct spdk_bdev_io, driver_ctx));
}
