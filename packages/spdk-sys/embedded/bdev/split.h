// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// I/O that exceeds what its bdev takes at once is executed as several children.
#pragma once

#include "io.h"

namespace embedded::bdev {

bool should_split(const spdk_bdev_io* io);

// Runs an I/O whose internal.split is set; it is on the channel's list of submitted I/O.
void split_start(spdk_bdev_io* io);

// True for I/O that splitting made, which no user ever saw.
bool is_split_child(const spdk_bdev_io* io);

}  // namespace embedded::bdev
