// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "callback/fault_report.h"

#include <atomic>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>

namespace spdk_ts {
namespace {

void write_to_stderr(const char* line) { std::fprintf(stderr, "spdk-sys: %s\n", line); }

std::atomic<FaultSink> fault_sink{write_to_stderr};

const char* function_name(const CallbackRecord& record) {
  const FunctionDescriptor* function = record.function.load(std::memory_order_relaxed);
  return function == nullptr ? "an unknown function" : function->name;
}

bool first_report(CallbackRecord& record, uint64_t token) {
  return record.reported_token.exchange(token) != token;
}

}  // namespace

void set_fault_sink(FaultSink sink) { fault_sink.store(sink == nullptr ? write_to_stderr : sink); }

void report_fault(const char* format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  fault_sink.load()(line);
}

void report_wrong_thread(CallbackRecord& record, uint64_t token) {
  if (!first_report(record, token)) return;
  report_fault(
      "a callback passed to %s was called on a thread other than the one that passed it; it was "
      "not delivered, because JavaScript runs on its own thread only",
      function_name(record));
}

void report_stale(CallbackRecord* record, uint64_t token) {
  if (record == nullptr) {
    report_fault("a callback was called with a context (0x%" PRIx64 ") that no call has passed",
                 token);
    return;
  }
  if (token < record->first_token.load(std::memory_order_acquire)) return;
  if (!first_report(*record, token)) return;
  report_fault(
      "a callback passed to %s was called again after its release (completed twice, or released "
      "while C still used it); the call was ignored",
      function_name(*record));
}

}  // namespace spdk_ts
