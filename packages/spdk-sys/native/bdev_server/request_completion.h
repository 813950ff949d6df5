// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "bdev_server/request_memory.h"
#include "ring/spdk_bdev_headers.h"

namespace spdk_ts {

// Completes a request as JavaScript says, on the thread that it was submitted on. What SPDK has no
// such status for counts as failed.
void complete_request(spdk_bdev_io* bdev_io, const RequestCompletion& completion);

inline constexpr RequestCompletion kFailedRequest = {0, SPDK_BDEV_IO_STATUS_FAILED, 0, 0};

}  // namespace spdk_ts
