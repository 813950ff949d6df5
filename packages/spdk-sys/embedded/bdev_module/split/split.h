// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The split bdev module: bdevs that are equal parts of another.
#pragma once

#include <cstdint>

#include "spdk/bdev_module.h"

namespace embedded::bdev_module::split {

// Splits the bdev now, or when it appears, into at most `count` parts of `size_mib`, or of an equal
// share each when that is 0. Returns 0; -EEXIST when it is split already, -EINVAL when the size
// does not fit the blocks, -ENOMEM when a part cannot be registered.
int create(const char* base_name, uint32_t count, uint64_t size_mib);

// Returns 0 when the parts are on their way out, -ENOENT when the bdev is not split.
int remove(const char* base_name);

// The parts of a bdev; NULL when it is not split.
bdev_part_tailq* parts_of(const char* base_name);

}  // namespace embedded::bdev_module::split
