// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <sched.h>

namespace spdk_ts {

// Restores the CPU affinity of the calling OS thread at the end of the scope. DPDK pins the thread
// that initialises it; V8's and libuv's threads, started later, would all inherit that one core.
class AffinityKeeper {
 public:
  AffinityKeeper() : known_(sched_getaffinity(0, sizeof(mask_), &mask_) == 0) {}
  ~AffinityKeeper() {
    if (known_) sched_setaffinity(0, sizeof(mask_), &mask_);
  }
  AffinityKeeper(const AffinityKeeper&) = delete;
  AffinityKeeper& operator=(const AffinityKeeper&) = delete;

 private:
  cpu_set_t mask_;
  bool known_;
};

}  // namespace spdk_ts
