// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Media management events: ranges of blocks that the device wants rewritten.
#pragma once

#include "spdk/bdev_module.h"

namespace embedded::bdev {

// Prepares a new descriptor's queues. False: out of memory.
bool media_events_allocate(const spdk_bdev* bdev, spdk_bdev_desc* desc);

}  // namespace embedded::bdev
