// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// SPDK as shared libraries: the addon comes before them where the loader looks for symbols, so they
// find this spdk_ring_enqueue, which every message goes through, in place of their own.
#include <dlfcn.h>

#include "backend/spdk/queue_probe.h"

namespace {

using Enqueue = decltype(&spdk_ring_enqueue);

Enqueue spdk_own() {
  static const auto found = reinterpret_cast<Enqueue>(dlsym(RTLD_NEXT, "spdk_ring_enqueue"));
  return found;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) size_t spdk_ring_enqueue(struct spdk_ring* ring,
                                                                           void** objs,
                                                                           size_t count,
                                                                           size_t* free_space) {
  size_t queued = spdk_own()(ring, objs, count, free_space);
  spdk_ts::ring_enqueued(ring);
  return queued;
}
