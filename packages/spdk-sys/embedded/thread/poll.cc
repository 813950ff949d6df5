// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// spdk_thread_poll: one batch of messages, then the active pollers, then the timed ones that are
// due.
#include <cerrno>
#include <memory>

#include "poller_interrupt.h"
#include "spdk/env.h"
#include "spdk/fd_group.h"
#include "thread.h"

using embedded::PollerState;
using embedded::ThreadState;

namespace {

constexpr uint32_t kMessageBatch = 8;

int run_critical_message(spdk_thread* thread) {
  const spdk_msg_fn critical = thread->critical_msg.load(std::memory_order_acquire);
  if (critical == nullptr) [[likely]] {
    return 0;
  }
  critical(nullptr);
  // Only now may the next one be sent, as in SPDK.
  thread->critical_msg.store(nullptr, std::memory_order_release);
  return 1;
}

int run_queue(spdk_thread* thread, uint32_t max_msgs) {
  embedded::Message batch[kMessageBatch];
  const size_t max = max_msgs == 0 || max_msgs > kMessageBatch ? kMessageBatch : max_msgs;
  const size_t count = thread->messages.pop(batch, max);
  for (size_t i = 0; i < count; i++) {
    batch[i].fn(batch[i].arg);
    embedded::check_spinlocks(thread);
  }
  return count != 0 ? 1 : 0;
}

void free_poller(spdk_poller* poller) { const std::unique_ptr<spdk_poller> owned(poller); }

// Takes an active poller out of the list if it was unregistered or paused. Not within a nested
// poll: the outer one still holds a pointer to the poller that comes next.
bool settle_active(spdk_thread* thread, spdk_poller* poller) {
  if (poller->state != PollerState::kUnregistered && poller->state != PollerState::kPausing) {
    return false;
  }
  if (thread->poll_depth > 1) {
    return true;
  }
  thread->active_pollers.remove(poller);
  if (poller->state == PollerState::kUnregistered) {
    free_poller(poller);
  } else {
    poller->state = PollerState::kPaused;
    thread->paused_pollers.append(poller);
  }
  return true;
}

int run_active(spdk_thread* thread, spdk_poller* poller) {
  if (poller->running || settle_active(thread, poller)) {
    return 0;
  }
  const int rc = embedded::call_poller(thread, poller);
  if (!settle_active(thread, poller) && poller->state == PollerState::kRunning) {
    poller->state = PollerState::kWaiting;
  }
  return rc;
}

// The poller is outside of the timed pollers; it goes back, to the paused ones, or is freed.
int run_timed(spdk_thread* thread, spdk_poller* poller, uint64_t now) {
  int rc = 0;
  if (poller->state == PollerState::kWaiting) {
    rc = embedded::call_poller(thread, poller);
    if (poller->state == PollerState::kRunning) {
      poller->state = PollerState::kWaiting;
    }
  }
  switch (poller->state) {
    case PollerState::kUnregistered:
      free_poller(poller);
      break;
    case PollerState::kPausing:
      poller->state = PollerState::kPaused;
      thread->paused_pollers.append(poller);
      break;
    default:
      thread->timed_pollers.insert(poller, now + poller->period_ticks);
      // It may have sent its thread to interrupt mode, while it was in no collection.
      embedded::arm_if_waiting_for_interrupts(poller);
      break;
  }
  return rc;
}

int run_timed_pollers(spdk_thread* thread, uint64_t now) {
  int rc = 0;
  spdk_poller* poller = thread->timed_pollers.first();
  while (poller != nullptr && poller->next_run_tick <= now) {
    spdk_poller* next = thread->timed_pollers.next(poller);
    thread->timed_pollers.remove(poller);
    const uint64_t nested_polls = thread->nested_polls;
    const int poller_rc = run_timed(thread, poller, now);
    rc = poller_rc > rc ? poller_rc : rc;
    // A poll nested in the poller may have freed or moved the one that was next.
    poller = nested_polls == thread->nested_polls ? next : thread->timed_pollers.first();
  }
  return rc;
}

int run_once(spdk_thread* thread, uint32_t max_msgs, uint64_t now) {
  int rc = embedded::run_messages(thread, max_msgs);
  // The poller registered last runs first.
  spdk_poller* poller = thread->active_pollers.last();
  while (poller != nullptr) {
    spdk_poller* previous = poller->previous;
    const int poller_rc = run_active(thread, poller);
    rc = poller_rc > rc ? poller_rc : rc;
    poller = previous;
  }
  if (thread->timed_pollers.is_due(now)) {
    const int timed_rc = run_timed_pollers(thread, now);
    rc = timed_rc > rc ? timed_rc : rc;
  }
  return rc;
}

void update_stats(spdk_thread* thread, uint64_t start, uint64_t end, int rc) {
  // A caller may pass a time that lies ahead; then nothing was spent.
  const uint64_t spent = end > start ? end - start : 0;
  if (rc == 0) {
    thread->stats.idle_tsc += spent;
  } else if (rc > 0) {
    thread->stats.busy_tsc += spent;
  }
  thread->last_tick.store(end, std::memory_order_relaxed);
}

// Without interrupts a poller that was unregistered goes when a poll comes across it.
void free_unregistered(spdk_thread* thread) {
  thread->has_unregistered_pollers = false;
  spdk_poller* poller = thread->active_pollers.first();
  while (poller != nullptr) {
    spdk_poller* next = poller->next;
    if (poller->state == PollerState::kUnregistered) {
      thread->active_pollers.remove(poller);
      free_poller(poller);
    }
    poller = next;
  }
  poller = thread->timed_pollers.first();
  while (poller != nullptr) {
    spdk_poller* next = thread->timed_pollers.next(poller);
    if (poller->state == PollerState::kUnregistered) {
      thread->timed_pollers.remove(poller);
      free_poller(poller);
    }
    poller = next;
  }
}

int poll(spdk_thread* thread, uint32_t max_msgs, uint64_t now) {
  if (thread->is_in_interrupt_mode()) [[unlikely]] {
    return spdk_fd_group_wait(thread->fd_group, 0);
  }
  int rc = run_once(thread, max_msgs, now);
  if (thread->is_in_interrupt_mode()) [[unlikely]] {
    // It changed to interrupt mode just now. What came before has told nobody.
    rc = run_once(thread, max_msgs, now);
  }
  if (thread->is_in(ThreadState::kExiting)) [[unlikely]] {
    embedded::try_exit(thread, now);
  }
  return rc;
}

}  // namespace

namespace embedded {

void check_spinlocks(spdk_thread* thread) {
  if (thread->held_spinlocks != 0) [[unlikely]] {
    report_held_spinlocks(thread);
  }
}

int run_messages(spdk_thread* thread, uint32_t max_msgs) {
  const int rc = run_critical_message(thread);
  return rc | run_queue(thread, max_msgs);
}

int call_poller(spdk_thread* thread, spdk_poller* poller) {
  poller->state = PollerState::kRunning;
  poller->running = true;
  const int rc = poller->fn(poller->arg);
  poller->running = false;
  check_spinlocks(thread);
  poller->run_count++;
  poller->busy_count += rc > 0 ? 1 : 0;
  return rc;
}

}  // namespace embedded

int spdk_thread_poll(struct spdk_thread* thread, uint32_t max_msgs, uint64_t now) {
  if (thread == nullptr) {
    return -EINVAL;
  }
  spdk_thread* const outer = embedded::current_thread();
  spdk_set_thread(thread);
  if (now == 0) {
    now = spdk_get_ticks();
  }
  thread->last_tick.store(now, std::memory_order_relaxed);
  if (++thread->poll_depth > 1) {
    thread->nested_polls++;
  }
  const int rc = poll(thread, max_msgs, now);
  if (--thread->poll_depth == 0 && thread->has_unregistered_pollers) [[unlikely]] {
    free_unregistered(thread);
  }
  update_stats(thread, now, spdk_get_ticks(), rc);
  spdk_set_thread(outer);
  return rc;
}

uint64_t spdk_thread_next_poller_expiration(struct spdk_thread* thread) {
  return thread->timed_pollers.next_run_tick();
}

int spdk_thread_has_active_pollers(struct spdk_thread* thread) {
  return thread->active_pollers.empty() ? 0 : 1;
}

bool spdk_thread_has_pollers(struct spdk_thread* thread) {
  return !thread->active_pollers.empty() || !thread->timed_pollers.empty() ||
         !thread->paused_pollers.empty();
}

bool spdk_thread_is_idle(struct spdk_thread* thread) {
  return thread->messages.empty() && thread->active_pollers.empty() &&
         thread->timed_pollers.empty() && thread->critical_msg.load() == nullptr;
}

int spdk_thread_get_stats(struct spdk_thread_stats* stats) {
  const spdk_thread* thread = embedded::current_thread();
  if (thread == nullptr || stats == nullptr) {
    EMBEDDED_ERRLOG("not on an SPDK thread, or nowhere to store the statistics\n");
    return -EINVAL;
  }
  *stats = thread->stats;
  return 0;
}

uint64_t spdk_thread_get_last_tsc(struct spdk_thread* thread) {
  thread = thread != nullptr ? thread : embedded::current_thread();
  return thread != nullptr ? thread->last_tick.load(std::memory_order_relaxed) : 0;
}
