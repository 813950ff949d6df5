// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "nvmf/event_router.h"

#include <utility>

#include "nvmf/event_sink.h"
#include "process_lifetime.h"

namespace spdk_ts {

EventRouter& EventRouter::get() {
  static ProcessLifetime<EventRouter> router;
  return *router;
}

uintptr_t EventRouter::add(EventSink& sink) {
  std::lock_guard lock(mutex_);
  sinks_.emplace(++last_token_, &sink);
  return last_token_;
}

void EventRouter::remove(uintptr_t token) {
  std::lock_guard lock(mutex_);
  sinks_.erase(token);
}

void EventRouter::remove(EventSink& sink) {
  std::lock_guard lock(mutex_);
  std::erase_if(sinks_, [&](const auto& entry) { return entry.second == &sink; });
}

void EventRouter::route(SubsystemEvent event) {
  // Under the lock, so that the sink stays; it only queues.
  std::lock_guard lock(mutex_);
  auto found = sinks_.find(event.token);
  if (found != sinks_.end()) found->second->take(std::move(event));
}

}  // namespace spdk_ts
