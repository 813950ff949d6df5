// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Deprecations: each counts its hits and logs a warning at most once per interval.
#include <time.h>

#include <atomic>
#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>

#include "logging.h"

struct spdk_deprecation {
  char tag[64];
  char description[64];
  char remove_release[16];
  uint64_t interval_ns;
  std::atomic<uint64_t> hits{0};
  std::atomic<uint64_t> suppressed{0};
  std::atomic<uint64_t> last_logged_ns{0};
  spdk_deprecation* next = nullptr;
};

namespace {

constexpr uint64_t kNsPerSecond = 1000000000;

// Plain pointers: registration runs in constructors, before other static objects exist.
constinit std::mutex g_lock;
constinit spdk_deprecation* g_first = nullptr;

uint64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * kNsPerSecond + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

int spdk_log_deprecation_register(const char* tag, const char* description,
                                  const char* remove_release, uint32_t rate_limit_seconds,
                                  struct spdk_deprecation** reg) {
  if (tag == nullptr || description == nullptr || remove_release == nullptr || reg == nullptr) {
    return -EINVAL;
  }
  auto created = std::unique_ptr<spdk_deprecation>(new (std::nothrow) spdk_deprecation);
  if (created == nullptr) {
    return -ENOMEM;
  }
  snprintf(created->tag, sizeof(created->tag), "%s", tag);
  snprintf(created->description, sizeof(created->description), "%s", description);
  snprintf(created->remove_release, sizeof(created->remove_release), "%s", remove_release);
  created->interval_ns = rate_limit_seconds * kNsPerSecond;

  const std::lock_guard guard(g_lock);
  spdk_deprecation** link = &g_first;
  while (*link != nullptr) {
    link = &(*link)->next;
  }
  *link = *reg = created.release();  // Lives as long as the process, as callers keep the pointer.
  return 0;
}

void spdk_log_deprecated(struct spdk_deprecation* deprecation, const char* file, uint32_t line,
                         const char* func) {
  if (deprecation == nullptr) {
    EMBEDDED_ERRLOG("no deprecation given by %s:%" PRIu32 ":%s\n", file, line, func);
    return;
  }
  deprecation->hits.fetch_add(1, std::memory_order_relaxed);
  const uint64_t now = now_ns();
  const uint64_t last = deprecation->last_logged_ns.load(std::memory_order_relaxed);
  if (deprecation->interval_ns != 0 && last != 0 && now < last + deprecation->interval_ns) {
    deprecation->suppressed.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  deprecation->last_logged_ns.store(now, std::memory_order_relaxed);
  spdk_log(SPDK_LOG_WARN, file, static_cast<int>(line), func,
           "%s: %s is deprecated and goes in %s\n", deprecation->tag, deprecation->description,
           deprecation->remove_release);
  const uint64_t suppressed = deprecation->suppressed.exchange(0, std::memory_order_relaxed);
  if (suppressed != 0) {
    EMBEDDED_WARNLOG("%s: %" PRIu64 " messages suppressed\n", deprecation->tag, suppressed);
  }
}

int spdk_log_for_each_deprecation(void* ctx, spdk_log_for_each_deprecation_fn fn) {
  for (auto* deprecation = g_first; deprecation != nullptr; deprecation = deprecation->next) {
    const int rc = fn(ctx, deprecation);
    if (rc != 0) {
      return rc;
    }
  }
  return 0;
}

const char* spdk_deprecation_get_tag(const struct spdk_deprecation* deprecation) {
  return deprecation->tag;
}

const char* spdk_deprecation_get_description(const struct spdk_deprecation* deprecation) {
  return deprecation->description;
}

const char* spdk_deprecation_get_remove_release(const struct spdk_deprecation* deprecation) {
  return deprecation->remove_release;
}

uint64_t spdk_deprecation_get_hits(const struct spdk_deprecation* deprecation) {
  return deprecation->hits.load(std::memory_order_relaxed);
}
