// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// From the module's completion to the submitter's callback.
#pragma once

#include "io.h"

namespace embedded::bdev {

// Takes a submitted I/O off its channel, counts it and calls its callback; by a message when the
// module completed it while still inside submit_request, so that the callback never runs inside the
// submission.
void finish(spdk_bdev_io* io);

// For I/O that is not on the channel's list of submitted ones: only the callback is left to call.
void call_back(spdk_bdev_io* io);
void fail_unsubmitted(spdk_bdev_io* io, spdk_bdev_io_status status);
void complete_unsubmitted(spdk_bdev_io* io, bool success);

// Uses the status already set. By a message: the caller may be inside the submission.
void complete_unsubmitted_later(spdk_bdev_io* io);
void succeed_unsubmitted_later(spdk_bdev_io* io);

}  // namespace embedded::bdev
