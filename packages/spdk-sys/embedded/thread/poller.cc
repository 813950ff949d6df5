// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Registering, pausing, resuming and unregistering pollers.
#include "poller.h"

#include <cinttypes>
#include <cstdio>
#include <memory>
#include <new>

#include "poller_interrupt.h"
#include "spdk/env.h"
#include "thread.h"

using embedded::PollerState;
using embedded::ThreadState;

namespace {

constexpr uint64_t kUsPerSecond = 1000000;

uint64_t us_to_ticks(uint64_t us) {
  const uint64_t hz = spdk_get_ticks_hz();
  return us / kUsPerSecond * hz + us % kUsPerSecond * hz / kUsPerSecond;
}

void insert(spdk_thread* thread, spdk_poller* poller) {
  if (poller->period_ticks != 0) {
    thread->timed_pollers.insert(poller, spdk_get_ticks() + poller->period_ticks);
  } else {
    thread->active_pollers.append(poller);
  }
}

bool is_on_own_thread(const spdk_poller* poller, const char* function) {
  if (poller->thread == embedded::current_thread()) {
    return true;
  }
  embedded::report_wrong_thread(function, poller->name, poller->thread);
  return false;
}

spdk_poller* register_poller(spdk_poller_fn fn, void* arg, uint64_t period_us, const char* name) {
  spdk_thread* thread = embedded::current_thread();
  if (thread == nullptr || fn == nullptr) {
    EMBEDDED_ERRLOG("a poller needs a function and an SPDK thread to run on\n");
    return nullptr;
  }
  if (thread->is_in(ThreadState::kExited)) {
    EMBEDDED_ERRLOG("thread %s has exited\n", thread->name);
    return nullptr;
  }
  auto poller = std::unique_ptr<spdk_poller>(new (std::nothrow) spdk_poller);
  if (poller == nullptr) {
    EMBEDDED_ERRLOG("no memory for a poller\n");
    return nullptr;
  }
  if (name != nullptr) {
    snprintf(poller->name, sizeof(poller->name), "%s", name);
  } else {
    snprintf(poller->name, sizeof(poller->name), "%p", reinterpret_cast<void*>(fn));
  }
  poller->fn = fn;
  poller->arg = arg;
  poller->thread = thread;
  poller->id = thread->next_poller_id++;
  poller->period_ticks = us_to_ticks(period_us);
  if (spdk_interrupt_mode_is_enabled() && !embedded::give_interrupt(poller.get())) {
    return nullptr;
  }
  insert(thread, poller.get());
  embedded::arm_if_waiting_for_interrupts(poller.get());
  return poller.release();  // Owned by the thread's collections from here on.
}

}  // namespace

struct spdk_poller* spdk_poller_register(spdk_poller_fn fn, void* arg,
                                         uint64_t period_microseconds) {
  return register_poller(fn, arg, period_microseconds, nullptr);
}

struct spdk_poller* spdk_poller_register_named(spdk_poller_fn fn, void* arg,
                                               uint64_t period_microseconds, const char* name) {
  return register_poller(fn, arg, period_microseconds, name);
}

// Freed by a later poll, not here: the poller may be the one that runs right now, or the one that
// the running poll visits next.
void spdk_poller_unregister(struct spdk_poller** ppoller) {
  spdk_poller* poller = ppoller != nullptr ? *ppoller : nullptr;
  if (poller == nullptr) {
    return;
  }
  *ppoller = nullptr;
  if (!is_on_own_thread(poller, __func__)) {
    return;
  }
  if (spdk_interrupt_mode_is_enabled()) {
    embedded::take_interrupt(poller);
    embedded::request_removal(poller->thread);
  }
  // No poll looks at the paused pollers, so this one goes where the next poll finds it.
  if (poller->state == PollerState::kPaused) {
    poller->thread->paused_pollers.remove(poller);
    poller->thread->active_pollers.append(poller);
    poller->period_ticks = 0;
  }
  poller->state = PollerState::kUnregistered;
}

void spdk_poller_pause(struct spdk_poller* poller) {
  if (poller == nullptr || !is_on_own_thread(poller, __func__)) {
    return;
  }
  if (poller->state == PollerState::kWaiting || poller->state == PollerState::kRunning) {
    poller->state = PollerState::kPausing;
    embedded::disarm_if_waiting_for_interrupts(poller);
  }
}

void spdk_poller_resume(struct spdk_poller* poller) {
  if (poller == nullptr || !is_on_own_thread(poller, __func__)) {
    return;
  }
  if (poller->state == PollerState::kPaused) {
    poller->thread->paused_pollers.remove(poller);
    insert(poller->thread, poller);
  } else if (poller->state != PollerState::kPausing) {
    return;
  }
  poller->state = PollerState::kWaiting;
  embedded::arm_if_waiting_for_interrupts(poller);
}
