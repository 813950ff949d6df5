// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Aborting I/O: what still waits in a queue of the bdev layer is aborted here, the rest by the
// module.
#pragma once

#include "channel.h"

namespace embedded::bdev {

// Ends an I/O that the module does not have and that is on no queue any more.
void complete_aborted(spdk_bdev_io* io);

// Aborts the channel's I/O in a queue linked through internal.link.
void abort_all_queued(IoList& queue, spdk_bdev_channel* channel);

// Aborts what waits for module resources or data buffers: all of a channel, or one. False: it does
// not wait.
void abort_waiting_io(spdk_bdev_channel* channel);
bool abort_waiting(spdk_bdev_io* io);

}  // namespace embedded::bdev
