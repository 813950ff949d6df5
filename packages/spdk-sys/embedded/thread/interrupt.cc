// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Interrupt mode does not exist here: threads are always polled. These are the two functions that
// have an honest answer all the same; the others are not defined, so that they are reported as
// unsupported.
#include "spdk/thread.h"

bool spdk_interrupt_mode_is_enabled(void) { return false; }

// SPDK too does nothing here while interrupt mode is off; bdev modules call it unconditionally.
void spdk_poller_register_interrupt(struct spdk_poller*, spdk_poller_set_interrupt_mode_cb, void*) {
}
