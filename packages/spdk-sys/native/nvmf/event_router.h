// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "nvmf/subsystem_event.h"

namespace spdk_ts {

class EventSink;

// Takes the events of subsystems for the whole process, on whatever thread they happen, to the sink
// that asked for them. SPDK holds tokens, never addresses: one that it keeps too long is unknown.
class EventRouter {
 public:
  static EventRouter& get();

  // A token that nobody had before.
  uintptr_t add(EventSink& sink);
  void remove(uintptr_t token);
  // Every token of a sink that is about to go.
  void remove(EventSink& sink);
  void route(SubsystemEvent event);

 private:
  std::mutex mutex_;
  uintptr_t last_token_ = 0;
  std::unordered_map<uintptr_t, EventSink*> sinks_;
};

}  // namespace spdk_ts
