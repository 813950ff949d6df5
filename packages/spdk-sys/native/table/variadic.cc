// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include <cstdint>
#include <cstdio>

#include "declared.generated.h"
#include "generated/headers.generated.h"
#include "table/weak_declarations.h"

// Variadic functions cannot be bound from their type. Each gets a plain equivalent here: text
// already formatted by JavaScript in place of a format and its arguments.

SPDK_FN(spdk_json_write_string_fmt)
SPDK_FN(spdk_json_write_named_string_fmt)
SPDK_FN(spdk_jsonrpc_send_error_response_fmt)
SPDK_FN(spdk_log)
SPDK_FN(spdk_flog)
SPDK_FN(spdk_sprintf_alloc)
SPDK_FN(spdk_sprintf_append_realloc)
SPDK_FN(_spdk_trace_record)

#include "table/function_entries.h"
#include "table/generated_functions.h"

namespace spdk_ts {
namespace {

#ifdef SPDK_TS_HAS_spdk_json_write_string_fmt
int json_write_text(struct spdk_json_write_ctx* w, const char* text) {
  return spdk_json_write_string_fmt(w, "%s", text);
}
#endif

#ifdef SPDK_TS_HAS_spdk_json_write_named_string_fmt
int json_write_named_text(struct spdk_json_write_ctx* w, const char* name, const char* text) {
  return spdk_json_write_named_string_fmt(w, name, "%s", text);
}
#endif

#ifdef SPDK_TS_HAS_spdk_jsonrpc_send_error_response_fmt
void jsonrpc_send_error_text(struct spdk_jsonrpc_request* request, int error_code,
                             const char* text) {
  spdk_jsonrpc_send_error_response_fmt(request, error_code, "%s", text);
}
#endif

#ifdef SPDK_TS_HAS_spdk_log
void log_text(enum spdk_log_level level, const char* file, int line, const char* func,
              const char* text) {
  spdk_log(level, file, line, func, "%s", text);
}
#endif

#ifdef SPDK_TS_HAS_spdk_flog
void flog_text(FILE* fp, const char* file, int line, const char* func, const char* text) {
  spdk_flog(fp, file, line, func, "%s", text);
}
#endif

#ifdef SPDK_TS_HAS_spdk_sprintf_alloc
char* sprintf_alloc_text(const char* text) { return spdk_sprintf_alloc("%s", text); }
#endif

#ifdef SPDK_TS_HAS_spdk_sprintf_append_realloc
char* sprintf_append_text(char* buffer, const char* text) {
  return spdk_sprintf_append_realloc(buffer, "%s", text);
}
#endif

#ifdef SPDK_TS_HAS__spdk_trace_record
// SPDK reads up to eight arguments of at most 64 bits; those beyond num_args are not looked at.
void trace_record_values(uint64_t tsc, uint16_t tpoint_id, uint16_t poller_id, uint32_t size,
                         uint64_t object_id, int num_args, const uint64_t* args) {
  constexpr int kMaxArguments = 8;
  uint64_t value[kMaxArguments] = {};
  for (int index = 0; index < num_args && index < kMaxArguments; ++index) {
    value[index] = args[index];
  }
  _spdk_trace_record(tsc, tpoint_id, poller_id, size, object_id, num_args, value[0], value[1],
                     value[2], value[3], value[4], value[5], value[6], value[7]);
}
#endif

// A wrapper is there even if what it wraps is defined by no library.
[[maybe_unused]] FunctionDescriptor available_if(bool defined, FunctionDescriptor descriptor) {
  if (!defined) descriptor.address = nullptr;
  return descriptor;
}

}  // namespace

#define SPDK_WRAPPED_FN(name, wrapper, names, ...)                                                 \
  SPDK_IF_DECLARED(                                                                                \
      name, (available_if(&::name != nullptr, {SPDK_ENTRY(name, wrapper, names, __VA_ARGS__)}), ), \
      (SPDK_ABSENT(name, names)))

void register_variadic_functions(FunctionRegistry& registry) {
  static const FunctionDescriptor table[] = {
      SPDK_WRAPPED_FN(spdk_json_write_string_fmt, json_write_text, "w text") SPDK_WRAPPED_FN(
          spdk_json_write_named_string_fmt, json_write_named_text, "w name text")
          SPDK_WRAPPED_FN(spdk_jsonrpc_send_error_response_fmt, jsonrpc_send_error_text,
                          "request error_code text") SPDK_WRAPPED_FN(spdk_log, log_text,
                                                                     "level file line func text")
              SPDK_WRAPPED_FN(spdk_flog, flog_text, "fp file line func text") SPDK_WRAPPED_FN(
                  spdk_sprintf_alloc, sprintf_alloc_text, "text", SPDK_OWNED_RETURN)
                  SPDK_WRAPPED_FN(spdk_sprintf_append_realloc, sprintf_append_text, "buffer text")
                      SPDK_WRAPPED_FN(_spdk_trace_record, trace_record_values,
                                      "tsc tpoint_id poller_id size object_id num_args args")};
  registry.add(table);
}

}  // namespace spdk_ts
