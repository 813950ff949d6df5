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

}  // namespace

spdk_thread* app_thread() { return g_app_thread; }
int new_thread_ops() { return g_new_ops; }
int reschedule_ops() { return g_reschedule_ops; }

void start_backend() {
  spdk_log_set_print_level(SPDK_LOG_DISABLED);
  spdk_log_set_level(SPDK_LOG_DISABLED);
  spdk_env_opts opts;
#ifdef SPDK_TS_TEST_OPTS_SIZE  // Newer versions want to know the size first.
  opts.opts_size = sizeof(opts);
#endif
  spdk_env_opts_init(&opts);
  opts.name = "embedded-test";
  opts.core_mask = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? "0x3" : "0x1";
  opts.no_huge = true;
  opts.mem_size = 256;
  opts.no_pci = true;
  opts.shm_id = -1;
  require(spdk_env_init(&opts) == 0, "spdk_env_init failed");
  require(
      spdk_thread_lib_init_ext(thread_op, thread_op_supported, kThreadContextBytes, 262143) == 0,
      "spdk_thread_lib_init_ext failed");
  g_app_thread = spdk_thread_create("app", nullptr);
  require(g_app_thread != nullptr, "no application thread");
  spdk_set_thread(g_app_thread);
}

void stop_backend() {
  spdk_thread_exit(g_app_thread);
  poll_until_exited(g_app_thread);
  spdk_thread_destroy(g_app_thread);
  spdk_thread_lib_fini();
  spdk_env_fini();
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
