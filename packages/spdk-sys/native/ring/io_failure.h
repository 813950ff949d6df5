// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "ring/ring_memory.h"
#include "ring/spdk_bdev_headers.h"

namespace spdk_ts {

// The status of a failed I/O. To be read before the spdk_bdev_io is freed.
RingFailure failure_of(const spdk_bdev_io* bdev_io);

// The status of an I/O that was aborted before SPDK had it, as SPDK would have said it.
RingFailure aborted_failure();

}  // namespace spdk_ts
