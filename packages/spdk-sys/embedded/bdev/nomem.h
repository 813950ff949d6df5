// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// I/O that the module refused with NOMEM, or that came after such a one, is kept here and offered
// again in order.
#pragma once

#include "io.h"

namespace embedded::bdev {

// The module completed the I/O with NOMEM.
void queue_for_retry(spdk_bdev_io* io);

// Others wait already; overtaking them would reorder writes.
void queue_behind_nomem(spdk_bdev_io* io);

void retry_nomem(SharedResource* resource);

inline void retry_nomem_if_any(SharedResource* resource) {
  if (!QueuedIos::empty(resource->nomem)) [[unlikely]] {
    retry_nomem(resource);
  }
}

}  // namespace embedded::bdev
