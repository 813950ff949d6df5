// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// A descriptor in a thread's group, and the function that runs on the thread when it is ready.
#pragma once

#include "thread.h"

struct spdk_interrupt {
  static constexpr size_t kNameBytes = 257;

  int fd = -1;
  spdk_thread* thread = nullptr;
  spdk_interrupt_fn fn = nullptr;
  void* arg = nullptr;
  char name[kNameBytes] = {};
};

namespace embedded {

// As spdk_interrupt_unregister, from any SPDK thread: for pollers that are left when a thread ends.
void remove_interrupt(spdk_interrupt* interrupt);

}  // namespace embedded
