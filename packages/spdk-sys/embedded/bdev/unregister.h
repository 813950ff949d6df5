// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Unregistering a bdev: its users are told, and it is destroyed when the last descriptor is closed.
#pragma once

#include "spdk/bdev_module.h"

namespace embedded::bdev {

// Takes the bdev out of the registry if nobody has it open; otherwise tells those who have. Returns
// whether its I/O device can be destroyed now. The manager's and the bdev's locks are held.
bool remove_if_unused(spdk_bdev* bdev);

// Starts the end: when all channels are gone the module's destruct is called.
void destroy_io_device(spdk_bdev* bdev);

}  // namespace embedded::bdev
