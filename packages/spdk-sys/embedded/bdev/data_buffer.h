// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Data buffers that the bdev layer lends to an I/O: because the submitter gave none, or because the
// module needs an alignment that the submitter's buffers lack (bounce buffer).
#pragma once

#include "io.h"

namespace embedded::bdev {

// Gives a buffer of `bytes` for the bdev layer's own use; `ready` gets false when that is too
// large.
void acquire_own_buffer(spdk_bdev_io* io, spdk_bdev_io_get_buf_cb ready, uint64_t bytes);

// Copies what was read into the submitter's buffers and releases the bounce buffer.
void return_bounced_data(spdk_bdev_io* io);

// Returns internal.buf to its pool and clears all buffer bookkeeping.
void release_data_buffer(spdk_bdev_io* io);

// Takes I/O off the queues of those that wait for a buffer.
void abort_buffer_waiters(spdk_bdev_channel* channel);
bool abort_buffer_waiter(spdk_bdev_io* io);

inline bool has_buffer(const iovec* iovs) { return iovs != nullptr && iovs[0].iov_base != nullptr; }

}  // namespace embedded::bdev
