// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "log/log_line.h"

#include <syslog.h>

#include <array>
#include <cstdio>
#include <ctime>

#include "host/spdk_headers.h"

namespace spdk_ts {
namespace {

std::optional<std::string> copy(const char* text) {
  if (text == nullptr) return std::nullopt;
  return std::string(text);
}

std::string timestamp() {
  timespec now{};
  tm local{};
  std::array<char, 32> date{};
  clock_gettime(CLOCK_REALTIME, &now);
  localtime_r(&now.tv_sec, &local);
  size_t length = strftime(date.data(), date.size(), "%Y-%m-%d %H:%M:%S", &local);
  std::array<char, 24> fraction{};
  snprintf(fraction.data(), fraction.size(), ".%06ld", now.tv_nsec / 1000);
  return "[" + std::string(date.data(), length) + fraction.data() + "] ";
}

const char* level_name(int level) {
  switch (level) {
    case SPDK_LOG_ERROR:
      return "ERROR";
    case SPDK_LOG_WARN:
      return "WARNING";
    case SPDK_LOG_NOTICE:
      return "NOTICE";
    case SPDK_LOG_INFO:
      return "INFO";
    default:
      return "DEBUG";
  }
}

int syslog_priority(int level) {
  switch (level) {
    case SPDK_LOG_ERROR:
      return LOG_ERR;
    case SPDK_LOG_WARN:
      return LOG_WARNING;
    case SPDK_LOG_NOTICE:
      return LOG_NOTICE;
    default:
      return LOG_INFO;
  }
}

}  // namespace

LogLine LogLine::format(int level, const char* file, int line, const char* function,
                        const char* format, va_list arguments) {
  LogLine result{level, copy(file), line, copy(function), {}};
  va_list measured;
  va_copy(measured, arguments);
  int length = vsnprintf(nullptr, 0, format, measured);
  va_end(measured);
  if (length <= 0) return result;
  result.message.resize(static_cast<size_t>(length) + 1);
  vsnprintf(result.message.data(), result.message.size(), format, arguments);
  result.message.pop_back();
  return result;
}

void LogLine::write_default() const {
  std::string text;
  if (file) {
    text = *file + ":" + std::to_string(line) + ":" + function.value_or("") + ": *" +
           level_name(level) + "*: ";
  }
  text += message;
  if (level <= spdk_log_get_print_level()) fputs((timestamp() + text).c_str(), stderr);
  if (level <= spdk_log_get_level()) syslog(syslog_priority(level), "%s", text.c_str());
}

}  // namespace spdk_ts
