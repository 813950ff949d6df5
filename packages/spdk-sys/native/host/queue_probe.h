// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include "host/spdk_headers.h"

namespace spdk_ts {

// Finds a thread's queue where SPDK has no function for that: sends a message that does nothing and
// sees which ring it goes into. Where the rings cannot be watched in this build it finds none, so
// the probe is also the proof that watching works.
class QueueProbe {
 public:
  static const void* find(spdk_thread* thread) {
    probed_ = true;
    ring_ = nullptr;
    int rc = spdk_thread_send_msg(
        thread, [](void*) {}, nullptr);
    probed_ = false;
    return rc == 0 ? ring_ : nullptr;
  }
  // For every ring that the calling thread puts something into.
  static void saw(const void* ring) {
    if (probed_) ring_ = ring;
  }

 private:
  static inline thread_local bool probed_ = false;
  static inline thread_local const void* ring_ = nullptr;
};

}  // namespace spdk_ts
