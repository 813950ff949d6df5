// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Process-wide options of the bdev layer.
#pragma once

#include "spdk/bdev.h"

namespace embedded::bdev {

const spdk_bdev_opts& options();

}  // namespace embedded::bdev
