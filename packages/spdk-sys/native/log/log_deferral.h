// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

namespace spdk_ts {

class LogSink;

// Queues the log lines of this thread until the end of the scope. Needed where SPDK is called under
// a lock of ours: the hook runs JavaScript, which may come back for the same lock.
class LogDeferral {
 public:
  LogDeferral();
  ~LogDeferral();
  LogDeferral(const LogDeferral&) = delete;
  LogDeferral& operator=(const LogDeferral&) = delete;

 private:
  LogSink* sink_;
};

}  // namespace spdk_ts
