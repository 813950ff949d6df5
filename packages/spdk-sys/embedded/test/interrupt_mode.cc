// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Puts the process of the interrupt suite into interrupt mode, before the thread library starts.
#include "check.h"
#include "spdk/log.h"
#include "spdk/thread.h"

__attribute__((constructor)) static void enable_interrupt_mode() {
  spdk_log_set_print_level(SPDK_LOG_DISABLED);
  spdk_interrupt_mode_enable();
}
