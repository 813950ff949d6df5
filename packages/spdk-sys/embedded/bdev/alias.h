// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Names of bdevs: one name space for names and aliases.
#pragma once

#include "spdk/bdev_module.h"

namespace embedded::bdev {

// 0, -ENOMEM, or -EEXIST when any bdev has the name.
int add_name(spdk_bdev_name* entry, spdk_bdev* bdev, const char* name);
void remove_name(spdk_bdev_name* entry);

// These expect the manager lock to be held.
void remove_name_locked(spdk_bdev_name* entry);
int remove_alias_locked(spdk_bdev* bdev, const char* alias);
void remove_aliases_locked(spdk_bdev* bdev);

}  // namespace embedded::bdev
