// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What spdk_thread_lib_init sets: how new threads are announced, and how much context they carry.
#pragma once

#include <cstddef>

#include "spdk/thread.h"

namespace embedded {

struct ThreadLibrary {
  bool initialized = false;
  spdk_new_thread_fn new_thread_fn = nullptr;
  spdk_thread_op_fn op_fn = nullptr;
  spdk_thread_op_supported_fn op_supported_fn = nullptr;
  size_t context_bytes = 0;
};

ThreadLibrary& thread_library();

// Frees the application thread, which outlives spdk_thread_destroy. Null when there is none.
void free_app_thread();

}  // namespace embedded
