// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "threads.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "spdk/env.h"
#include "spdk/log.h"

namespace {

spdk_thread* g_app_thread = nullptr;
int g_new_ops = 0;
int g_reschedule_ops = 0;

int thread_op(spdk_thread*, spdk_thread_op op) {
  (op == SPDK_THREAD_OP_NEW ? g_new_ops : g_reschedule_ops)++;
  return 0;
}

bool thread_op_supported(spdk_thread_op) { return true; }

void require(bool condition, const char* what) {
  if (!condition) {
    printf("Bail out! %s\n", what);
    exit(2);
  }
}

void poll_until_exited(spdk_thread* thread) {
  while (!spdk_thread_is_exited(thread)) {
    spdk_thread_poll(thread, 0, 0);
  }
}

void start_thread_library() {
  constexpr size_t kMessages = 262143;
  require(
      spdk_thread_lib_init_ext(thread_op, thread_op_supported, kThreadContextBytes, kMessages) == 0,
      "spdk_thread_lib_init_ext failed");
  g_app_thread = spdk_thread_create("app", nullptr);
  require(g_app_thread != nullptr, "no application thread");
  spdk_set_thread(g_app_thread);
}

void stop_thread_library() {
  spdk_thread_exit(g_app_thread);
  poll_until_exited(g_app_thread);
  spdk_thread_destroy(g_app_thread);
  spdk_thread_lib_fini();
}

// Newer versions want to know the size of the options first.
template <typename Options>
void set_size(Options& opts) {
  if constexpr (requires { opts.opts_size; }) {
    opts.opts_size = sizeof(opts);
  }
}

}  // namespace

spdk_thread* app_thread() { return g_app_thread; }
int new_thread_ops() { return g_new_ops; }
int reschedule_ops() { return g_reschedule_ops; }

void start_backend() {
  spdk_log_set_print_level(SPDK_LOG_DISABLED);
  spdk_log_set_level(SPDK_LOG_DISABLED);
  spdk_env_opts opts;
  set_size(opts);
  spdk_env_opts_init(&opts);
  opts.name = "embedded-test";
  opts.core_mask = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? "0x3" : "0x1";
  opts.no_huge = true;
  opts.mem_size = 256;
  opts.no_pci = true;
  opts.shm_id = -1;
  require(spdk_env_init(&opts) == 0, "spdk_env_init failed");
  start_thread_library();
}

void stop_backend() {
  stop_thread_library();
  spdk_env_fini();
}

void restart_thread_library() {
  stop_thread_library();
  start_thread_library();
}

TestThread::TestThread(const char* name) : thread_(spdk_thread_create(name, nullptr)) {
  require(thread_ != nullptr, "no thread");
}

TestThread::~TestThread() { end(); }

void TestThread::end() {
  if (thread_ == nullptr) {
    return;
  }
  run([this] { spdk_thread_exit(thread_); });
  poll_until_exited(thread_);
  spdk_thread_destroy(thread_);
  thread_ = nullptr;
}

void poll_all(const std::vector<spdk_thread*>& threads, int rounds) {
  for (int round = 0; round < rounds; round++) {
    for (auto* thread : threads) {
      spdk_thread_poll(thread, 0, 0);
    }
  }
}
