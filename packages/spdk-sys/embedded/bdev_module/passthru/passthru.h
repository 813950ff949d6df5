// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The passthru bdev module: bdevs that hand every I/O to the bdev below.
#pragma once

#include "spdk/bdev_module.h"

namespace embedded::bdev_module::passthru {

// Creates it now, or when its base appears. Returns 0; -EEXIST when the name is taken, -EPERM when
// the base is claimed, or another negative errno.
int create(const char* base_name, const char* name);

// `callback` gets 0, or -ENODEV when there is no such passthru bdev.
void remove(const char* name, spdk_bdev_unregister_cb callback, void* callback_arg);

}  // namespace embedded::bdev_module::passthru
