// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "log/log_deferral.h"

#include "log/log_sink.h"

namespace spdk_ts {

LogDeferral::LogDeferral() : sink_(LogSink::of_this_thread()) {
  if (sink_ != nullptr) ++sink_->deferred_;
}

LogDeferral::~LogDeferral() {
  if (sink_ != nullptr && --sink_->deferred_ == 0) sink_->deliver_queued();
}

}  // namespace spdk_ts
