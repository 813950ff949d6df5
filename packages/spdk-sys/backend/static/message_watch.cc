// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// SPDK linked from archives: the linker puts __wrap_ in the place of spdk_ring_enqueue, which every
// message goes through (-Wl,--wrap, see configure/link-flags.mjs).
#include "backend/spdk/queue_probe.h"

extern "C" {
size_t __real_spdk_ring_enqueue(spdk_ring* ring, void** objs, size_t count, size_t* free_space);

size_t __wrap_spdk_ring_enqueue(spdk_ring* ring, void** objs, size_t count, size_t* free_space) {
  size_t queued = __real_spdk_ring_enqueue(ring, objs, count, free_space);
  spdk_ts::ring_enqueued(ring);
  return queued;
}
}
