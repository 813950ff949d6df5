// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// A poller, and the two kinds of collections it can be in.
#pragma once

#include <cstdint>
#include <map>

#include "spdk/thread.h"

namespace embedded {

enum class PollerState {
  kWaiting,
  kRunning,
  kUnregistered,  // Removed and freed when a poll comes across it.
  kPausing,       // Moved to the paused pollers when a poll comes across it.
  kPaused,
};

using TimedPollerMap = std::multimap<uint64_t, spdk_poller*>;

}  // namespace embedded

struct spdk_poller {
  static constexpr size_t kNameBytes = 257;

  embedded::PollerState state = embedded::PollerState::kWaiting;
  // Its function is on the stack. A poll nested in that function must not run or free it.
  bool running = false;
  spdk_poller_fn fn = nullptr;
  void* arg = nullptr;
  spdk_thread* thread = nullptr;
  uint64_t id = 0;
  uint64_t period_ticks = 0;
  uint64_t next_run_tick = 0;
  uint64_t run_count = 0;
  uint64_t busy_count = 0;

  // In interrupt mode: the poller's own descriptor, or what its module does instead.
  spdk_interrupt* interrupt = nullptr;
  bool module_has_interrupt = false;
  spdk_poller_set_interrupt_mode_cb set_interrupt_mode = nullptr;
  void* set_interrupt_mode_arg = nullptr;

  spdk_poller* previous = nullptr;  // Neighbours in the list of active or of paused pollers.
  spdk_poller* next = nullptr;
  // Of timed pollers: the map's node while outside of the map, the position while inside.
  embedded::TimedPollerMap::node_type node;
  embedded::TimedPollerMap::iterator position;

  char name[kNameBytes] = {};
};

namespace embedded {

// Active or paused pollers, in the order of their registration.
class PollerList {
 public:
  spdk_poller* first() const { return first_; }
  spdk_poller* last() const { return last_; }
  bool empty() const { return first_ == nullptr; }

  void append(spdk_poller* poller) {
    poller->previous = last_;
    poller->next = nullptr;
    (last_ != nullptr ? last_->next : first_) = poller;
    last_ = poller;
  }

  void remove(spdk_poller* poller) {
    (poller->previous != nullptr ? poller->previous->next : first_) = poller->next;
    (poller->next != nullptr ? poller->next->previous : last_) = poller->previous;
    poller->previous = poller->next = nullptr;
  }

 private:
  spdk_poller* first_ = nullptr;
  spdk_poller* last_ = nullptr;
};

// Timed pollers by the tick at which they are due; equal ticks in the order of insertion. The nodes
// travel with the pollers, so that going in and out allocates nothing.
class TimedPollers {
 public:
  spdk_poller* first() const { return map_.empty() ? nullptr : map_.begin()->second; }
  bool empty() const { return map_.empty(); }

  spdk_poller* next(spdk_poller* poller) {
    const auto after = std::next(poller->position);
    return after == map_.end() ? nullptr : after->second;
  }

  // 0 without pollers, as spdk_thread_next_poller_expiration wants it.
  uint64_t next_run_tick() const { return map_.empty() ? 0 : map_.begin()->first; }

  bool is_due(uint64_t now) const { return !map_.empty() && map_.begin()->first <= now; }

  void insert(spdk_poller* poller, uint64_t tick) {
    poller->next_run_tick = tick;
    if (poller->node.empty()) {
      poller->position = map_.emplace(tick, poller);
    } else {
      poller->node.key() = tick;
      poller->position = map_.insert(std::move(poller->node));
    }
  }

  void remove(spdk_poller* poller) { poller->node = map_.extract(poller->position); }

  bool contains(const spdk_poller* poller) const {
    return poller->period_ticks != 0 && poller->node.empty();
  }

 private:
  TimedPollerMap map_;
};

}  // namespace embedded
