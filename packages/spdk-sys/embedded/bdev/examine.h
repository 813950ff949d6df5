// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Showing new bdevs to the modules that may build others on top of them.
#pragma once

#include "spdk/bdev_module.h"

namespace embedded::bdev {

void examine(spdk_bdev* bdev);
bool all_modules_idle();

void forget_examine_requests();
void write_examine_requests(spdk_json_write_ctx* w);

}  // namespace embedded::bdev
