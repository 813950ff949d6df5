// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// OS threads that run one function on one core, and waiting for all of them.
#include <pthread.h>
#include <sched.h>

#include <atomic>
#include <cerrno>
#include <map>
#include <mutex>

#include "../log/logging.h"
#include "core.h"
#include "spdk/env.h"

namespace {

struct PinnedThread {
  uint32_t core = 0;
  thread_start_fn fn = nullptr;
  void* arg = nullptr;
  pthread_t handle{};
  std::atomic<bool> finished{false};
  bool joining = false;  // Joining one OS thread twice is undefined, so one waiter claims it.
};

constinit std::mutex g_lock;

// By core, never destroyed: a thread that outlives main still uses its entry. Entries of a map stay
// where they are while others come and go.
std::map<uint32_t, PinnedThread>& threads() {
  static auto& instance = *new std::map<uint32_t, PinnedThread>;
  return instance;
}

// A core that the process may not use leaves the thread unpinned, which only costs speed.
void pin_to(uint32_t core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (core < CPU_SETSIZE) {
    CPU_SET(core, &set);
  }
  if (sched_setaffinity(0, sizeof(set), &set) != 0) {
    EMBEDDED_WARNLOG("thread of core %u runs unpinned\n", core);
  }
}

void* run(void* arg) {
  auto* self = static_cast<PinnedThread*>(arg);
  pin_to(self->core);
  embedded::set_current_core(self->core);
  self->fn(self->arg);
  self->finished.store(true, std::memory_order_release);
  return nullptr;
}

}  // namespace

int spdk_env_thread_launch_pinned(uint32_t core, thread_start_fn fn, void* arg) {
  if (fn == nullptr || !embedded::has_core(core) || core == spdk_env_get_main_core()) {
    return -EINVAL;  // The main core belongs to the thread that started the environment.
  }
  const std::lock_guard guard(g_lock);
  auto [entry, added] = threads().try_emplace(core);
  PinnedThread& thread = entry->second;
  if (!added) {
    if (thread.joining || !thread.finished.load(std::memory_order_acquire)) {
      return -EBUSY;
    }
    pthread_join(thread.handle, nullptr);
    thread.finished.store(false, std::memory_order_relaxed);
  }
  thread.core = core;
  thread.fn = fn;
  thread.arg = arg;
  const int rc = pthread_create(&thread.handle, nullptr, run, &thread);
  if (rc != 0) {
    threads().erase(entry);
    return -rc;
  }
  return 0;
}

void spdk_env_thread_wait_all(void) {
  for (;;) {
    pthread_t handle{};
    uint32_t core = 0;
    {
      const std::lock_guard guard(g_lock);
      auto entry = threads().begin();
      while (entry != threads().end() && entry->second.joining) {
        ++entry;
      }
      if (entry == threads().end()) {
        return;
      }
      entry->second.joining = true;
      core = entry->first;
      handle = entry->second.handle;
    }
    // Joined without the lock: the thread may launch another one before it ends.
    pthread_join(handle, nullptr);
    const std::lock_guard guard(g_lock);
    threads().erase(core);
  }
}
