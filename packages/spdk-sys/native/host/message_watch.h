// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include "host/spdk_headers.h"

// How the host learns of messages between SPDK threads, which SPDK tells nobody of when the threads
// are polled. backend/ has one implementation for each way of linking SPDK; the build takes the one
// that fits.
namespace spdk_ts {

// The queue that messages to this thread go into, or nullptr where it cannot be watched. May send a
// message that does nothing to the thread.
const void* message_queue_of(spdk_thread* thread);

// To be called by the implementation after something was put into a queue, on the OS thread that
// did it. Costs a fence while nobody sleeps.
void message_sent(const void* queue) noexcept;

}  // namespace spdk_ts
