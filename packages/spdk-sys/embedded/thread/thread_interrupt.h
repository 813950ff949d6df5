// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Threads that wait for file descriptors instead of being polled.
#pragma once

#include "thread.h"

namespace embedded {

// Gives a new thread its group of descriptors and the descriptor of its messages. 0 or a negative
// errno.
int open_interrupts(spdk_thread* thread);

// Does nothing for a thread without.
void close_interrupts(spdk_thread* thread);

// Tells a thread that waits for descriptors of what its queue has got. Any OS thread.
void interrupt(const spdk_thread* thread);

}  // namespace embedded
