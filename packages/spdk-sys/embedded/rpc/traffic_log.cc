// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "traffic_log.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "spdk/jsonrpc.h"
#include "spdk/log.h"

namespace {
spdk_log_level log_level = SPDK_LOG_DISABLED;
FILE* log_file = nullptr;
}  // namespace

namespace embedded::rpc {

void log_traffic(const char* prefix, const uint8_t* text, size_t size) {
  if (log_level == SPDK_LOG_DISABLED && log_file == nullptr) return;
  // One message per line, so that the log can be read line by line.
  std::string line(reinterpret_cast<const char*>(text), size);
  line.erase(std::remove(line.begin(), line.end(), '\n'), line.end());
  if (log_level != SPDK_LOG_DISABLED) {
    spdk_log(log_level, nullptr, 0, nullptr, "%s%s\n", prefix, line.c_str());
  }
  if (log_file != nullptr) {
    spdk_flog(log_file, nullptr, 0, nullptr, "%s%s\n", prefix, line.c_str());
  }
}

}  // namespace embedded::rpc

extern "C" {

void spdk_jsonrpc_set_log_level(enum spdk_log_level level) { log_level = level; }
void spdk_jsonrpc_set_log_file(FILE* file) { log_file = file; }

}  // extern "C"
