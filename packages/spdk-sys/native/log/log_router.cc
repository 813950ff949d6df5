// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "log/log_router.h"

#include <algorithm>

#include "host/spdk_headers.h"
#include "log/log_sink.h"
#include "process_lifetime.h"

namespace spdk_ts {

LogRouter& LogRouter::get() {
  static ProcessLifetime<LogRouter> router;
  return *router;
}

void LogRouter::add(LogSink& sink) {
  std::lock_guard lock(mutex_);
  sinks_.push_back(&sink);
  if (installed_) return;
  spdk_log_open(on_log);
  installed_ = true;
}

void LogRouter::remove(LogSink& sink) {
  std::lock_guard lock(mutex_);
  std::erase(sinks_, &sink);
}

void LogRouter::on_log(int level, const char* file, const int line, const char* function,
                       const char* format, va_list arguments) {
  get().route(LogLine::format(level, file, line, function, format, arguments));
}

void LogRouter::route(LogLine line) {
  LogSink* local = LogSink::of_this_thread();
  // A sink is removed only on its own thread, so the local one needs no lock to stay; and it must
  // not be called under one, since JavaScript may log or change hooks.
  if (local != nullptr) return local->take_local(std::move(line));
  std::lock_guard lock(mutex_);
  if (sinks_.empty()) {
    line.write_default();
  } else {
    sinks_.front()->take_remote(std::move(line));
  }
}

}  // namespace spdk_ts
