// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Log levels, flags and timestamps.
#include <strings.h>

#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>

#include "register.h"
#include "request.h"
#include "spdk/log.h"
#include "undecodable.h"

namespace {

using embedded::rpc::FreeDeleter;
using embedded::rpc::kAnyState;
using embedded::rpc::Method;
using OwnedText = std::unique_ptr<char, FreeDeleter>;

struct LevelName {
  const char* name;
  spdk_log_level level;
};

constexpr LevelName kLevels[] = {
    {"ERROR", SPDK_LOG_ERROR}, {"WARNING", SPDK_LOG_WARN}, {"NOTICE", SPDK_LOG_NOTICE},
    {"INFO", SPDK_LOG_INFO},   {"DEBUG", SPDK_LOG_DEBUG},
};

std::optional<spdk_log_level> level_of(const char* name) {
  for (const LevelName& entry : kLevels) {
    if (strcasecmp(entry.name, name) == 0) return entry.level;
  }
  return std::nullopt;
}

const char* name_of(spdk_log_level level) {
  for (const LevelName& entry : kLevels) {
    if (entry.level == level) return entry.name;
  }
  return nullptr;
}

// The parameters' only member, a string. Null if they are anything else.
OwnedText only_string(const spdk_json_val* params, const char* key) {
  char* text = nullptr;
  const spdk_json_object_decoder decoder = {key, 0, spdk_json_decode_string, false};
  const int rc = spdk_json_decode_object(params, &decoder, 1, &text);
  OwnedText owned(text);
  return rc == 0 ? std::move(owned) : nullptr;
}

void refuse_params(spdk_jsonrpc_request* request) {
  // Not the code for invalid parameters: clients see the one that SPDK sends.
  embedded::rpc::send_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
}

bool has_no_params(spdk_jsonrpc_request* request, const spdk_json_val* params, const char* name) {
  if (params == nullptr) return true;
  spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                       "%s requires no parameters", name);
  return false;
}

void set_level(spdk_jsonrpc_request* request, const spdk_json_val* params,
               void (*apply)(spdk_log_level)) {
  const OwnedText name = only_string(params, "level");
  if (name == nullptr) {
    refuse_params(request);
    return;
  }
  const auto level = level_of(name.get());
  if (!level.has_value()) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                     "there is no such log level");
    return;
  }
  apply(*level);
  spdk_jsonrpc_send_bool_response(request, true);
}

void get_level(spdk_jsonrpc_request* request, spdk_log_level level) {
  const char* const name = name_of(level);
  if (name == nullptr) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                     "there is no such log level");
    return;
  }
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_string(w, name);
  spdk_jsonrpc_end_result(request, w);
}

void log_set_level(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  set_level(request, params, spdk_log_set_level);
}

void log_set_print_level(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  set_level(request, params, spdk_log_set_print_level);
}

void log_get_level(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  if (has_no_params(request, params, "log_get_level")) get_level(request, spdk_log_get_level());
}

void log_get_print_level(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  if (has_no_params(request, params, "log_get_print_level")) {
    get_level(request, spdk_log_get_print_level());
  }
}

// An unknown flag is not an error of the call.
void change_flag(spdk_jsonrpc_request* request, const spdk_json_val* params,
                 int (*change)(const char*)) {
  const OwnedText flag = only_string(params, "flag");
  if (flag == nullptr) {
    refuse_params(request);
    return;
  }
  change(flag.get());
  spdk_jsonrpc_send_bool_response(request, true);
}

void log_set_flag(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  change_flag(request, params, spdk_log_set_flag);
}

void log_clear_flag(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  change_flag(request, params, spdk_log_clear_flag);
}

void log_get_flags(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  if (!has_no_params(request, params, "log_get_flags")) return;
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_object_begin(w);
  for (spdk_log_flag* flag = spdk_log_get_first_flag(); flag != nullptr;
       flag = spdk_log_get_next_flag(flag)) {
    spdk_json_write_named_bool(w, flag->name, flag->enabled);
  }
  spdk_json_write_object_end(w);
  spdk_jsonrpc_end_result(request, w);
}

void log_enable_timestamps(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  bool enabled = false;
  const spdk_json_object_decoder decoder = {"enabled", 0, spdk_json_decode_bool, false};
  if (spdk_json_decode_object(params, &decoder, 1, &enabled) != 0) {
    embedded::rpc::send_undecodable(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS);
    return;
  }
  spdk_log_enable_timestamps(enabled);
  spdk_jsonrpc_send_bool_response(request, true);
}

const Method methods[] = {
    {"log_set_level", log_set_level, kAnyState},
    {"log_get_level", log_get_level, kAnyState},
    {"log_set_print_level", log_set_print_level, kAnyState},
    {"log_get_print_level", log_get_print_level, kAnyState},
    {"log_set_flag", log_set_flag, kAnyState},
    {"log_clear_flag", log_clear_flag, kAnyState},
    {"log_get_flags", log_get_flags, kAnyState},
    {"log_enable_timestamps", log_enable_timestamps, SPDK_RPC_RUNTIME},
};

}  // namespace
