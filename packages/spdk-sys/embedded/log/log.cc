// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// spdk_log and its relatives: levels, the output hook, stderr and syslog.
#include <syslog.h>
#include <time.h>

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "logging.h"

namespace {

// Atomic because any OS thread logs while another one may change the settings.
std::atomic<logfunc*> g_hook{nullptr};
std::atomic<enum spdk_log_level> g_syslog_level{SPDK_LOG_ERROR};
std::atomic<enum spdk_log_level> g_print_level{SPDK_LOG_ERROR};
std::atomic<bool> g_timestamps{true};

constexpr size_t kLineBytes = 1024;
constexpr size_t kTimestampBytes = 64;

bool is_valid(enum spdk_log_level level) {
  return level >= SPDK_LOG_DISABLED && level <= SPDK_LOG_DEBUG;
}

const char* level_name(enum spdk_log_level level) {
  switch (level) {
    case SPDK_LOG_ERROR:
      return "ERROR";
    case SPDK_LOG_WARN:
      return "WARNING";
    case SPDK_LOG_NOTICE:
      return "NOTICE";
    case SPDK_LOG_INFO:
      return "INFO";
    case SPDK_LOG_DEBUG:
      return "DEBUG";
    default:
      return "UNKNOWN";
  }
}

void format_timestamp(char (&out)[kTimestampBytes]) {
  out[0] = '\0';
  if (!g_timestamps.load(std::memory_order_relaxed)) {
    return;
  }
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  tm local{};
  char date[24] = "unknown date";
  if (localtime_r(&now.tv_sec, &local) != nullptr) {
    strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &local);
  }
  snprintf(out, sizeof(out), "[%s.%06ld] ", date, now.tv_nsec / 1000);
}

// The formatted text: on the stack when it fits, on the heap when it is longer.
class Message {
 public:
  Message(const char* format, va_list args) {
    va_list again;
    va_copy(again, args);
    const int needed = vsnprintf(stack_, sizeof(stack_), format, args);
    if (needed >= static_cast<int>(sizeof(stack_)) && vasprintf(&heap_, format, again) < 0) {
      heap_ = nullptr;  // Out of memory: the truncated text is better than none.
    }
    va_end(again);
  }
  ~Message() { free(heap_); }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  const char* text() const { return heap_ != nullptr ? heap_ : stack_; }

 private:
  char stack_[kLineBytes];
  char* heap_ = nullptr;
};

}  // namespace

void spdk_log_set_level(enum spdk_log_level level) {
  if (is_valid(level)) {
    g_syslog_level.store(level, std::memory_order_relaxed);
  }
}

enum spdk_log_level spdk_log_get_level(void) {
  return g_syslog_level.load(std::memory_order_relaxed);
}

void spdk_log_set_print_level(enum spdk_log_level level) {
  if (is_valid(level)) {
    g_print_level.store(level, std::memory_order_relaxed);
  }
}

enum spdk_log_level spdk_log_get_print_level(void) {
  return g_print_level.load(std::memory_order_relaxed);
}

void spdk_log_open(logfunc* logf) {
  if (logf != nullptr) {
    g_hook.store(logf, std::memory_order_release);
  } else {
    openlog("spdk", LOG_PID, LOG_LOCAL7);
  }
}

// SPDK keeps an installed hook here: only the syslog connection is closed.
void spdk_log_close(void) {
  if (g_hook.load(std::memory_order_acquire) == nullptr) {
    closelog();
  }
}

void spdk_log_enable_timestamps(bool value) {
  g_timestamps.store(value, std::memory_order_relaxed);
}

int spdk_log_to_syslog_level(enum spdk_log_level level) {
  switch (level) {
    case SPDK_LOG_DISABLED:
      return -1;
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

void spdk_log(enum spdk_log_level level, const char* file, const int line, const char* func,
              const char* format, ...) {
  va_list args;
  va_start(args, format);
  spdk_vlog(level, file, line, func, format, args);
  va_end(args);
}

void spdk_vlog(enum spdk_log_level level, const char* file, const int line, const char* func,
               const char* format, va_list ap) {
  // A hook sees every level: filtering is its own business, as in SPDK.
  if (logfunc* hook = g_hook.load(std::memory_order_acquire)) {
    hook(level, file, line, func, format, ap);
    return;
  }
  const bool to_stderr = level <= spdk_log_get_print_level();
  const bool to_syslog = level <= spdk_log_get_level();
  const int severity = spdk_log_to_syslog_level(level);
  if ((!to_stderr && !to_syslog) || severity < 0) {
    return;
  }
  const Message message(format, ap);
  if (to_stderr) {
    char timestamp[kTimestampBytes];
    format_timestamp(timestamp);
    if (file != nullptr) {
      fprintf(stderr, "%s%s:%4d:%s: *%s*: %s", timestamp, file, line, func, level_name(level),
              message.text());
    } else {
      fprintf(stderr, "%s%s", timestamp, message.text());
    }
  }
  if (to_syslog) {
    if (file != nullptr) {
      syslog(severity, "%s:%4d:%s: *%s*: %s", file, line, func, level_name(level), message.text());
    } else {
      syslog(severity, "%s", message.text());
    }
  }
}

void spdk_flog(FILE* fp, const char* file, const int line, const char* func, const char* format,
               ...) {
  va_list args;
  va_start(args, format);
  spdk_vflog(fp, file, line, func, format, args);
  va_end(args);
}

void spdk_vflog(FILE* fp, const char* file, const int line, const char* func, const char* format,
                va_list ap) {
  const Message message(format, ap);
  char timestamp[kTimestampBytes];
  format_timestamp(timestamp);
  if (file != nullptr) {
    fprintf(fp, "%s%s:%4d:%s: %s", timestamp, file, line, func, message.text());
  } else {
    fprintf(fp, "%s%s", timestamp, message.text());
  }
  fflush(fp);
}
