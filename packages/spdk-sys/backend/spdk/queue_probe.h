// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include "host/spdk_headers.h"

// Finds a thread's queue where SPDK has no function for that: sends a message that does nothing and
// sees which ring it goes into. Where the rings cannot be watched in this build it finds none, so
// the probe is also the proof that watching works.
namespace spdk_ts {

// To be called by what stands in for spdk_ring_enqueue, after something was put into the ring and
// on the OS thread that did it.
void ring_enqueued(const spdk_ring* ring) noexcept;

}  // namespace spdk_ts
