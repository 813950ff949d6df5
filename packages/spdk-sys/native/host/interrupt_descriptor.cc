// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/interrupt_descriptor.h"

namespace spdk_ts {

int interrupt_descriptor(spdk_thread* thread) {
  return spdk_interrupt_mode_is_enabled() ? spdk_thread_get_interrupt_fd(thread) : -1;
}

}  // namespace spdk_ts
