// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Events of a bdev, delivered to its descriptors on the threads that opened them.
#pragma once

#include "spdk/bdev_module.h"

namespace embedded::bdev {

// By a message, even on the descriptor's own thread: the callback may close the descriptor, or
// unregister the bdev, while the caller iterates over the descriptors.
void notify(spdk_bdev_desc* desc, spdk_bdev_event_type type);

}  // namespace embedded::bdev
