// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <mutex>
#include <vector>

#include <uv.h>

#include "host/handle_group.h"
#include "instance.h"
#include "nvmf/subsystem_event.h"

namespace spdk_ts {

// Delivers events of subsystems to one JavaScript function on its own thread, after whatever runs
// there now: the function may do anything. Does not keep the event loop alive.
class EventSink final : public HandleGroup {
 public:
  // Returns nullptr with a JavaScript exception pending.
  static EventSink* create(Instance& instance);

  void set_listener(napi_value listener);
  // Any thread.
  void take(SubsystemEvent event);

 private:
  explicit EventSink(Instance& instance) : instance_(instance) {}
  void on_environment_end() override;
  void deliver();
  void call(const SubsystemEvent& event);

  Instance& instance_;
  napi_ref listener_ = nullptr;
  std::mutex mutex_;
  std::vector<SubsystemEvent> queue_;
  uv_async_t queued_;
};

}  // namespace spdk_ts
