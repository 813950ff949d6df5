// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Looking into threads: their pollers and channels, for statistics and debugging.
#include "io_device.h"
#include "registry.h"
#include "thread.h"

extern "C" {  // This header of SPDK lacks it.
#include "spdk_internal/thread.h"
}

using embedded::PollerState;

const char* spdk_poller_get_name(struct spdk_poller* poller) { return poller->name; }

uint64_t spdk_poller_get_id(struct spdk_poller* poller) { return poller->id; }

const char* spdk_poller_get_state_str(struct spdk_poller* poller) {
  switch (poller->state) {
    case PollerState::kWaiting:
      return "waiting";
    case PollerState::kRunning:
      return "running";
    case PollerState::kUnregistered:
      return "unregistered";
    case PollerState::kPausing:
      return "pausing";
    case PollerState::kPaused:
      return "paused";
  }
  return nullptr;
}

uint64_t spdk_poller_get_period_ticks(struct spdk_poller* poller) { return poller->period_ticks; }

void spdk_poller_get_stats(struct spdk_poller* poller, struct spdk_poller_stats* stats) {
  stats->run_count = poller->run_count;
  stats->busy_count = poller->busy_count;
}

struct spdk_poller* spdk_thread_get_first_active_poller(struct spdk_thread* thread) {
  return thread->active_pollers.first();
}

struct spdk_poller* spdk_thread_get_next_active_poller(struct spdk_poller* prev) {
  return prev->next;
}

struct spdk_poller* spdk_thread_get_first_timed_poller(struct spdk_thread* thread) {
  return thread->timed_pollers.first();
}

struct spdk_poller* spdk_thread_get_next_timed_poller(struct spdk_poller* prev) {
  return prev->thread->timed_pollers.next(prev);
}

struct spdk_poller* spdk_thread_get_first_paused_poller(struct spdk_thread* thread) {
  return thread->paused_pollers.first();
}

struct spdk_poller* spdk_thread_get_next_paused_poller(struct spdk_poller* prev) {
  return prev->next;
}

struct spdk_io_channel* spdk_thread_get_first_io_channel(struct spdk_thread* thread) {
  const std::lock_guard guard(embedded::registry().lock);
  return thread->channels.empty() ? nullptr : thread->channels.begin()->second;
}

struct spdk_io_channel* spdk_thread_get_next_io_channel(struct spdk_io_channel* prev) {
  const std::lock_guard guard(embedded::registry().lock);
  const auto next = prev->thread->channels.upper_bound(prev->device);
  return next == prev->thread->channels.end() ? nullptr : next->second;
}
