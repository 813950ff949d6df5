// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The descriptors that run pollers in interrupt mode: a timer for one with a period, and one that
// is always readable for one without. A module may replace them by its own.
#pragma once

#include "poller.h"

namespace embedded {

// Both on the poller's thread, with interrupt mode enabled. False when there is no descriptor.
bool give_interrupt(spdk_poller* poller);
// Does nothing for a poller without.
void take_interrupt(spdk_poller* poller);

// The poller's thread changes to interrupt mode, or back to being polled.
void switch_poller(spdk_poller* poller, bool interrupt_mode);

// These do nothing while the poller's thread is polled, nor for pollers with a module's descriptor.
void arm_if_waiting_for_interrupts(spdk_poller* poller);
void disarm_if_waiting_for_interrupts(spdk_poller* poller);

// Sees to it that a poll of the thread comes soon, and frees its unregistered pollers.
void request_removal(spdk_thread* thread);

}  // namespace embedded
