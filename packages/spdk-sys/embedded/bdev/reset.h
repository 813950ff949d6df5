// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Resetting a bdev: all its channels stop taking I/O, what waits is aborted, then the module
// resets.
#pragma once

#include "spdk/bdev_module.h"

namespace embedded::bdev {

// The module, or the bdev layer in its place, completed the reset.
void complete_reset(spdk_bdev_io* io);

}  // namespace embedded::bdev
