// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "callback/callback_record.h"

namespace spdk_ts {

// Receives one line of text about a broken rule of the C API that no JavaScript exception can
// carry. May be called on any thread.
using FaultSink = void (*)(const char* line);

// Replaces the sink, by default standard error; nullptr restores the default.
void set_fault_sink(FaultSink sink);
[[gnu::format(printf, 1, 2)]] void report_fault(const char* format, ...);

// C called a callback on a thread that is not the one which passed it.
void report_wrong_thread(CallbackRecord& record, uint64_t token);
// C called a callback after it was released. Said once per token; silent when the environment that
// passed it has ended, where late completions are no fault of the program.
void report_stale(CallbackRecord* record, uint64_t token);

}  // namespace spdk_ts
