// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <mutex>
#include <vector>

#include "log/log_line.h"

namespace spdk_ts {

class LogSink;

// Takes SPDK's log for the whole process and hands each line to the sink of the JavaScript thread
// that logged it, otherwise to the sink that was opened first. Without a sink a line goes where
// SPDK would have written it.
//
// Once installed the router stays: older versions of SPDK cannot return to their own output.
class LogRouter {
 public:
  static LogRouter& get();

  void add(LogSink& sink);
  void remove(LogSink& sink);

 private:
  static void on_log(int level, const char* file, const int line, const char* function,
                     const char* format, va_list arguments);
  void route(LogLine line);

  std::mutex mutex_;
  std::vector<LogSink*> sinks_;
  bool installed_ = false;
};

}  // namespace spdk_ts
