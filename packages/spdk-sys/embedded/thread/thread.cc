// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The life of a thread: creation, lookup, exit, destruction.
#include "thread.h"

#include <cerrno>
#include <cinttypes>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "io_device.h"
#include "library.h"
#include "poller_interrupt.h"
#include "registry.h"
#include "spdk/env.h"
#include "thread_interrupt.h"

using embedded::registry;
using embedded::thread_library;
using embedded::ThreadState;

namespace {

constexpr uint64_t kExitTimeoutSeconds = 5;

std::atomic<spdk_thread*> g_app_thread{nullptr};
std::atomic<uint64_t> g_next_thread_id{1};
thread_local spdk_thread* t_thread = nullptr;

void free_pollers(embedded::PollerList& pollers, const char* kind) {
  while (spdk_poller* poller = pollers.first()) {
    if (poller->state != embedded::PollerState::kUnregistered) {
      EMBEDDED_WARNLOG("%s poller %s is still registered at thread exit\n", kind, poller->name);
    }
    pollers.remove(poller);
    embedded::take_interrupt(poller);
    const std::unique_ptr<spdk_poller> owned(poller);
  }
}

void free_pollers(embedded::TimedPollers& pollers) {
  while (spdk_poller* poller = pollers.first()) {
    if (poller->state != embedded::PollerState::kUnregistered) {
      EMBEDDED_WARNLOG("timed poller %s is still registered at thread exit\n", poller->name);
    }
    pollers.remove(poller);
    embedded::take_interrupt(poller);
    const std::unique_ptr<spdk_poller> owned(poller);
  }
}

// Channels that are left are not freed: their users still hold pointers to them.
void free_thread(spdk_thread* thread) {
  for (const auto& [device, channel] : thread->channels) {
    EMBEDDED_ERRLOG("thread %s still has a channel of io_device %s\n", thread->name, device->name);
  }
  free_pollers(thread->active_pollers, "active");
  free_pollers(thread->timed_pollers);
  free_pollers(thread->paused_pollers, "paused");
  embedded::close_interrupts(thread);
  {
    const std::lock_guard guard(registry().lock);
    std::erase(registry().threads, thread);
  }
  thread->~spdk_thread();
  free(thread);
}

spdk_thread* allocate_thread() {
  const size_t context_bytes = thread_library().context_bytes;
  size_t bytes = 0;
  if (__builtin_add_overflow(sizeof(spdk_thread), context_bytes, &bytes) ||
      bytes > SIZE_MAX - alignof(spdk_thread)) {
    return nullptr;
  }
  bytes = (bytes + alignof(spdk_thread) - 1) / alignof(spdk_thread) * alignof(spdk_thread);
  void* memory = aligned_alloc(alignof(spdk_thread), bytes);
  if (memory == nullptr) {
    return nullptr;
  }
  auto* thread = new (memory) spdk_thread;
  memset(thread->context(), 0, bytes - sizeof(spdk_thread));
  if (!thread->messages.allocate()) {
    thread->~spdk_thread();
    free(memory);
    return nullptr;
  }
  return thread;
}

int announce(spdk_thread* thread) {
  const auto& library = thread_library();
  if (library.new_thread_fn != nullptr) {
    return library.new_thread_fn(thread);
  }
  if (library.op_supported_fn != nullptr && library.op_supported_fn(SPDK_THREAD_OP_NEW)) {
    return library.op_fn(thread, SPDK_THREAD_OP_NEW);
  }
  return 0;
}

// What still keeps an exiting thread, or null.
const char* reason_to_stay(const spdk_thread* thread) {
  if (!thread->messages.empty()) {
    return "messages";
  }
  if (thread->for_each_count > 0) {
    return "iterations over channels or threads";
  }
  for (auto* poller = thread->active_pollers.first(); poller != nullptr; poller = poller->next) {
    if (poller->state != embedded::PollerState::kUnregistered) {
      return "active pollers";
    }
  }
  auto& timed = const_cast<spdk_thread*>(thread)->timed_pollers;
  for (auto* poller = timed.first(); poller != nullptr; poller = timed.next(poller)) {
    if (poller->state != embedded::PollerState::kUnregistered) {
      return "timed pollers";
    }
  }
  if (!thread->paused_pollers.empty()) {
    return "paused pollers";
  }
  if (!thread->channels.empty()) {
    return "channels";
  }
  return thread->pending_unregister_count > 0 ? "io_devices being unregistered" : nullptr;
}

bool must_stay(const spdk_thread* thread, uint64_t now) {
  const char* reason = reason_to_stay(thread);
  if (reason == nullptr) {
    return false;
  }
  if (now < thread->exit_deadline_tick) {
    EMBEDDED_INFOLOG(embedded::thread_log, "thread %s still has %s\n", thread->name, reason);
    return true;
  }
  EMBEDDED_ERRLOG("thread %s still has %s, %" PRIu64 " s after its exit: it ends anyway\n",
                  thread->name, reason, kExitTimeoutSeconds);
  return false;
}

// In interrupt mode, where nothing else makes the thread look whether it may end.
void exit_by_message(void* arg) {
  auto* thread = static_cast<spdk_thread*>(arg);
  embedded::try_exit(thread, spdk_get_ticks());
  if (!thread->is_in(ThreadState::kExited)) {
    embedded::deliver(thread, exit_by_message, thread);
  }
}

}  // namespace

namespace embedded {

struct spdk_log_flag thread_log = {.tailq = {}, .name = "thread", .enabled = false};

__attribute__((constructor)) static void register_thread_log() {
  spdk_log_register_flag(thread_log.name, &thread_log);
}

spdk_thread* current_thread() { return t_thread; }

void free_app_thread() {
  if (spdk_thread* thread = g_app_thread.exchange(nullptr)) {
    if (t_thread == thread) {
      t_thread = nullptr;
    }
    free_thread(thread);
  }
}

void try_exit(spdk_thread* thread, uint64_t now) {
  {
    // With the lock, a message that an iteration sends under it is either seen here or refused.
    const std::lock_guard guard(registry().lock);
    if (must_stay(thread, now)) {
      return;
    }
    thread->state.store(ThreadState::kExited, std::memory_order_release);
  }
  const auto& library = thread_library();
  if (thread->is_in_interrupt_mode() && library.op_fn != nullptr) {
    library.op_fn(thread, SPDK_THREAD_OP_RESCHED);  // Nothing else tells who sleeps on it.
  }
}

}  // namespace embedded

struct spdk_thread* spdk_thread_create(const char* name, const struct spdk_cpuset* cpumask) {
  if (!thread_library().initialized) {
    EMBEDDED_ERRLOG("the thread library is not initialized\n");
    return nullptr;
  }
  spdk_thread* thread = allocate_thread();
  if (thread == nullptr) {
    EMBEDDED_ERRLOG("no memory for a thread\n");
    return nullptr;
  }
  if (cpumask != nullptr) {
    spdk_cpuset_copy(&thread->cpumask, cpumask);
  } else {
    spdk_cpuset_negate(&thread->cpumask);
  }
  if (name != nullptr) {
    snprintf(thread->name, sizeof(thread->name), "%s", name);
  } else {
    snprintf(thread->name, sizeof(thread->name), "%p", static_cast<void*>(thread));
  }
  thread->last_tick.store(spdk_get_ticks(), std::memory_order_relaxed);
  {
    const std::lock_guard guard(registry().lock);
    thread->id = g_next_thread_id.fetch_add(1);
    registry().threads.push_back(thread);
  }
  if (spdk_interrupt_mode_is_enabled() && embedded::open_interrupts(thread) != 0) {
    EMBEDDED_ERRLOG("no descriptors for thread %s\n", thread->name);
    free_thread(thread);
    return nullptr;
  }
  if (announce(thread) != 0) {
    free_thread(thread);
    return nullptr;
  }
  // The first thread of the process becomes the application thread.
  spdk_thread* none = nullptr;
  g_app_thread.compare_exchange_strong(none, thread);
  return thread;
}

struct spdk_thread* spdk_thread_get_app_thread(void) {
  return g_app_thread.load();
}

bool spdk_thread_is_app_thread(struct spdk_thread* thread) {
  return g_app_thread.load() == (thread != nullptr ? thread : t_thread);
}

struct spdk_thread* spdk_get_thread(void) {
  return t_thread;
}

void spdk_set_thread(struct spdk_thread* thread) { t_thread = thread; }

void spdk_thread_bind(struct spdk_thread* thread, bool bind) { thread->is_bound = bind; }

bool spdk_thread_is_bound(struct spdk_thread* thread) { return thread->is_bound; }

int spdk_thread_exit(struct spdk_thread* thread) {
  if (thread == nullptr || thread != t_thread) {
    EMBEDDED_ERRLOG("a thread has to exit from itself\n");
    return -EINVAL;
  }
  if (!thread->is_in(ThreadState::kRunning)) {
    return 0;
  }
  thread->exit_deadline_tick = spdk_get_ticks() + spdk_get_ticks_hz() * kExitTimeoutSeconds;
  thread->state.store(ThreadState::kExiting, std::memory_order_release);
  if (thread->fd_group != nullptr) {
    embedded::deliver(thread, exit_by_message, thread);
  }
  return 0;
}

bool spdk_thread_is_running(struct spdk_thread* thread) {
  return thread->is_in(ThreadState::kRunning);
}

bool spdk_thread_is_exited(struct spdk_thread* thread) {
  return thread->is_in(ThreadState::kExited);
}

void spdk_thread_destroy(struct spdk_thread* thread) {
  if (thread == nullptr || !thread->is_in(ThreadState::kExited)) {
    EMBEDDED_ERRLOG("thread %s has not exited\n", thread != nullptr ? thread->name : "NULL");
    return;
  }
  if (t_thread == thread) {
    t_thread = nullptr;
  }
  // The application thread stays until spdk_thread_lib_fini: subsystems that end after it still
  // ask for it.
  if (thread != g_app_thread.load()) {
    free_thread(thread);
  }
}

void* spdk_thread_get_ctx(struct spdk_thread* thread) {
  return thread_library().context_bytes > 0 ? thread->context() : nullptr;
}

struct spdk_thread* spdk_thread_get_from_ctx(void* ctx) {
  return ctx == nullptr ? nullptr : spdk_thread::from_context(ctx);
}

struct spdk_cpuset* spdk_thread_get_cpumask(struct spdk_thread* thread) {
  return &thread->cpumask;
}

int spdk_thread_set_cpumask(struct spdk_cpuset* cpumask) {
  const auto& library = thread_library();
  if (library.op_supported_fn == nullptr || !library.op_supported_fn(SPDK_THREAD_OP_RESCHED)) {
    EMBEDDED_ERRLOG("whoever schedules the threads does not support moving them\n");
    return -ENOTSUP;
  }
  if (t_thread == nullptr || cpumask == nullptr) {
    EMBEDDED_ERRLOG("not on an SPDK thread, or no mask\n");
    return -EINVAL;
  }
  spdk_cpuset_copy(&t_thread->cpumask, cpumask);
  library.op_fn(t_thread, SPDK_THREAD_OP_RESCHED);
  return 0;
}

uint32_t spdk_thread_get_count(void) {
  const std::lock_guard guard(registry().lock);
  return static_cast<uint32_t>(registry().threads.size());
}

const char* spdk_thread_get_name(const struct spdk_thread* thread) { return thread->name; }

uint64_t spdk_thread_get_id(const struct spdk_thread* thread) { return thread->id; }

struct spdk_thread* spdk_thread_get_by_id(uint64_t id) {
  if (id == 0 || id >= g_next_thread_id.load()) {
    EMBEDDED_ERRLOG("no thread has had the id %" PRIu64 " so far\n", id);
    return nullptr;
  }
  const std::lock_guard guard(registry().lock);
  return registry().find_thread(id);
}
