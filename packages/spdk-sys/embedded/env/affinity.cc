// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Freeing an OS thread from its core, for good or for one call.
#include <sched.h>
#include <unistd.h>

#include "spdk/env.h"

namespace {

thread_local bool t_unaffinitized = false;

}  // namespace

void spdk_unaffinitize_thread(void) {
  if (t_unaffinitized) {
    return;
  }
  cpu_set_t all;
  CPU_ZERO(&all);
  const long cores = sysconf(_SC_NPROCESSORS_CONF);
  for (long core = 0; core < cores && core < CPU_SETSIZE; core++) {
    CPU_SET(static_cast<size_t>(core), &all);
  }
  sched_setaffinity(0, sizeof(all), &all);
  t_unaffinitized = true;
}

void* spdk_call_unaffinitized(void* cb(void* arg), void* arg) {
  if (cb == nullptr) {
    return nullptr;
  }
  if (t_unaffinitized) {
    return cb(arg);
  }
  cpu_set_t before;
  const bool known = sched_getaffinity(0, sizeof(before), &before) == 0;
  spdk_unaffinitize_thread();
  void* result = cb(arg);
  if (known) {
    sched_setaffinity(0, sizeof(before), &before);
  }
  t_unaffinitized = false;
  return result;
}
