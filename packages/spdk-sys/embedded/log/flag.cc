// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Log flags: components that log at info and debug level only while their flag is set. Flags are
// registered by constructors, so the list has to work before any other static object does.
#include <fnmatch.h>
#include <strings.h>

#include <cerrno>
#include <cstring>

#include "logging.h"

namespace {

constinit struct spdk_log_flag* g_first = nullptr;

struct spdk_log_flag* next_of(struct spdk_log_flag* flag) {
  return flag->tailq.tqe_next;
}

struct spdk_log_flag* find(const char* name) {
  for (auto* flag = g_first; flag != nullptr; flag = next_of(flag)) {
    if (strcasecmp(name, flag->name) == 0) {
      return flag;
    }
  }
  return nullptr;
}

int set_matching(const char* pattern, bool enabled) {
  if (pattern == nullptr) {
    return -EINVAL;
  }
  const bool all = strcasecmp(pattern, "all") == 0;
  int rc = all ? 0 : -EINVAL;
  for (auto* flag = g_first; flag != nullptr; flag = next_of(flag)) {
    if (all || fnmatch(pattern, flag->name, FNM_CASEFOLD) == 0) {
      flag->enabled = enabled;
      rc = 0;
    }
  }
  return rc;
}

}  // namespace

void spdk_log_register_flag(const char* name, struct spdk_log_flag* flag) {
  if (name == nullptr || flag == nullptr || flag->name == nullptr) {
    EMBEDDED_ERRLOG("a log flag needs a name and storage\n");
    return;
  }
  if (find(name) != nullptr) {
    EMBEDDED_ERRLOG("log flag '%s' is registered already\n", name);
    return;
  }
  struct spdk_log_flag** link = &g_first;
  while (*link != nullptr && strcasecmp((*link)->name, flag->name) <= 0) {
    link = &(*link)->tailq.tqe_next;
  }
  flag->tailq.tqe_next = *link;
  flag->tailq.tqe_prev = link;
  if (*link != nullptr) {
    (*link)->tailq.tqe_prev = &flag->tailq.tqe_next;
  }
  *link = flag;
}

bool spdk_log_get_flag(const char* name) {
  const struct spdk_log_flag* flag = name != nullptr ? find(name) : nullptr;
  return flag != nullptr && flag->enabled;
}

int spdk_log_set_flag(const char* name) { return set_matching(name, true); }

int spdk_log_clear_flag(const char* name) { return set_matching(name, false); }

struct spdk_log_flag* spdk_log_get_first_flag(void) {
  return g_first;
}

struct spdk_log_flag* spdk_log_get_next_flag(struct spdk_log_flag* flag) {
  return next_of(flag);
}

void spdk_log_usage(FILE* f, const char* log_arg) {
  constexpr size_t kLineLength = 100;
  constexpr int kIndent = 27;
  size_t column = 0;
  const int head = fprintf(f, " %s, --logflag <flag>      enable log flag (all", log_arg);
  column = head > 0 ? static_cast<size_t>(head) : 0;
  for (auto* flag = g_first; flag != nullptr; flag = next_of(flag)) {
    const size_t length = strlen(flag->name) + 2;
    if (column + length > kLineLength) {
      fprintf(f, ",\n%*s%s", kIndent, "", flag->name);
      column = kIndent + length - 2;
    } else {
      fprintf(f, ", %s", flag->name);
      column += length;
    }
  }
  fprintf(f, ")\n");
}
