// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// SPDK threads for tests: made and polled by hand, so that nothing happens unasked.
#pragma once

#include <string>
#include <vector>

#include "spdk/thread.h"

// Bytes of context that each SPDK thread carries in these tests.
inline constexpr size_t kThreadContextBytes = 48;

// What happened, in order.
using Events = std::vector<std::string>;

// The application thread, current while a test runs.
spdk_thread* app_thread();

// Starts the environment and the thread library, and makes the application thread. Exits the
// process when that fails.
void start_backend();
void stop_backend();
// Ends the thread library and starts it again, with a new application thread.
void restart_thread_library();

// How many operations the thread library asked for.
int new_thread_ops();
int reschedule_ops();

// A thread that ends with the scope: exits, is polled until it has exited, and is destroyed.
class TestThread {
 public:
  explicit TestThread(const char* name);
  ~TestThread();
  TestThread(const TestThread&) = delete;
  TestThread& operator=(const TestThread&) = delete;

  spdk_thread* get() const { return thread_; }
  int poll(uint64_t now = 0) const { return spdk_thread_poll(thread_, 0, now); }

  // Runs with this thread as the current one.
  template <typename F>
  void run(F function) const {
    spdk_thread* before = spdk_get_thread();
    spdk_set_thread(thread_);
    function();
    spdk_set_thread(before);
  }

  void end();

 private:
  spdk_thread* thread_;
};

// Polls all of them in turn, often enough for chains of messages between them to end.
void poll_all(const std::vector<spdk_thread*>& threads, int rounds = 20);
