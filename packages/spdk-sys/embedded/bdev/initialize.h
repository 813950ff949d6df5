// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Where the start of the modules stands.
#pragma once

#include "spdk/bdev_module.h"

namespace embedded::bdev {

// The module whose module_init failed, if any: those after it have nothing to finish.
spdk_bdev_module* failed_module();
void forget_failed_module();

}  // namespace embedded::bdev
