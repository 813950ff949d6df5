// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <deque>
#include <mutex>

#include <uv.h>

#include "host/handle_group.h"
#include "instance.h"
#include "log/log_line.h"

namespace spdk_ts {

// Delivers log lines to a JavaScript function on its own thread.
//
// A line logged on that thread is delivered at once, inside the C function that logs it: it is
// there before an abort, and in order with what the program does. SPDK may hold locks meanwhile, so
// the function must not call SPDK. Where JavaScript cannot be called just then (an exception is
// pending, a line logged by the hook itself, LogDeferral), and for lines of other threads, the line
// is queued. What is still queued when the environment ends goes where SPDK would have written it.
class LogSink final : public HandleGroup {
 public:
  // Returns nullptr with a JavaScript exception pending.
  static LogSink* create(Instance& instance);
  // The sink of the calling thread if a hook is set there.
  static LogSink* of_this_thread();

  // nullptr takes the hook away.
  void set_hook(napi_value hook);

  void take_local(LogLine line);
  void take_remote(LogLine line);

 private:
  friend class LogDeferral;

  explicit LogSink(Instance& instance) : instance_(instance) {}
  void on_environment_end() override;
  void deliver_queued();
  bool can_call_now() const;
  void call(const LogLine& line);
  void drop_hook();

  Instance& instance_;
  napi_ref hook_ = nullptr;
  bool calling_ = false;
  unsigned deferred_ = 0;
  std::mutex mutex_;
  std::deque<LogLine> queue_;
  size_t dropped_ = 0;
  uv_async_t queued_;
};

}  // namespace spdk_ts
