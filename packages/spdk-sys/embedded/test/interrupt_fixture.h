// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Threads in interrupt mode, and what runs on them.
#pragma once

#include <poll.h>

#include "check.h"
#include "spdk/env.h"
#include "threads.h"

extern "C" {  // This header of SPDK lacks it.
#include "spdk_internal/thread.h"
}

struct Runner {
  int runs = 0;
  spdk_poller* poller = nullptr;
  spdk_interrupt* interrupt = nullptr;
  void (*act)(Runner*) = nullptr;
  int fd = -1;
  Runner* other = nullptr;
};

inline int run(void* arg) {
  auto* runner = static_cast<Runner*>(arg);
  runner->runs++;
  if (runner->act != nullptr) {
    runner->act(runner);
  }
  return 1;
}

inline bool is_readable(const TestThread& thread, int timeout_ms = 0) {
  pollfd descriptor{spdk_thread_get_interrupt_fd(thread.get()), POLLIN, 0};
  return poll(&descriptor, 1, timeout_ms) == 1;
}

// Sleeps until the thread has something to do, as its owner would.
inline bool wait_and_poll(const TestThread& thread, int timeout_ms = 10000) {
  const bool woken = is_readable(thread, timeout_ms);
  thread.poll();
  return woken;
}

// What a new thread, or its start, has left to do.
inline void settle(const TestThread& thread) {
  while (is_readable(thread)) {
    thread.poll();
  }
}

inline uint64_t milliseconds(uint64_t count) { return spdk_get_ticks_hz() * count / 1000; }
