// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Notifications: a log of the last events of this process, such as bdevs that came and went.
#include "spdk/notify.h"

#include <algorithm>
#include <cstring>
#include <list>
#include <mutex>

#include "../log/logging.h"
#include "../rpc/never_destroyed.h"

struct spdk_notify_type {
  char name[SPDK_NOTIFY_MAX_NAME_SIZE];
};

namespace {

constexpr uint64_t kMaxEvents = 1024;

struct Notifications {
  std::mutex mutex;
  // A list, because registered types are handed out by their address.
  std::list<spdk_notify_type> types;
  spdk_notify_event events[kMaxEvents];
  // How many there ever were; the number of an event is its index in that count.
  uint64_t total = 0;
};

Notifications& notifications() {
  static embedded::rpc::NeverDestroyed<Notifications> instance;
  return *instance;
}

// Cut to what fits with its NUL: readers take both texts for C strings.
template <size_t kBytes>
void copy_text(char (&to)[kBytes], const char* from) {
  const size_t length = from == nullptr ? 0 : strnlen(from, kBytes - 1);
  std::memset(to, 0, kBytes);
  if (length > 0) std::memcpy(to, from, length);
}

}  // namespace

extern "C" {

struct spdk_notify_type* spdk_notify_type_register(const char* type) {
  const size_t length = type == nullptr ? 0 : std::strlen(type);
  if (length == 0 || length >= SPDK_NOTIFY_MAX_NAME_SIZE) {
    EMBEDDED_ERRLOG("A type of notifications needs a name of 1 to %d bytes, got %zu\n",
                    SPDK_NOTIFY_MAX_NAME_SIZE - 1, length);
    return nullptr;
  }
  auto& all = notifications();
  const std::lock_guard lock(all.mutex);
  const auto found = std::find_if(all.types.begin(), all.types.end(), [type](const auto& known) {
    return std::strcmp(known.name, type) == 0;
  });
  if (found != all.types.end()) return &*found;
  copy_text(all.types.emplace_back().name, type);
  return &all.types.back();
}

const char* spdk_notify_type_get_name(const struct spdk_notify_type* type) { return type->name; }

void spdk_notify_foreach_type(spdk_notify_foreach_type_cb cb_fn, void* ctx) {
  auto& all = notifications();
  const std::lock_guard lock(all.mutex);
  for (const spdk_notify_type& type : all.types) {
    if (cb_fn(&type, ctx) != 0) return;
  }
}

uint64_t spdk_notify_send(const char* type, const char* ctx) {
  auto& all = notifications();
  const std::lock_guard lock(all.mutex);
  spdk_notify_event& event = all.events[all.total % kMaxEvents];
  copy_text(event.type, type);
  copy_text(event.ctx, ctx);
  return all.total++;
}

uint64_t spdk_notify_foreach_event(uint64_t start_idx, uint64_t max,
                                   spdk_notify_foreach_event_cb cb_fn, void* ctx) {
  auto& all = notifications();
  const std::lock_guard lock(all.mutex);
  const uint64_t oldest = all.total > kMaxEvents ? all.total - kMaxEvents : 0;
  uint64_t visited = 0;
  for (uint64_t id = std::max(start_idx, oldest); id < all.total && visited < max; id++) {
    // The event that ends the iteration is not counted.
    if (cb_fn(id, &all.events[id % kMaxEvents], ctx) != 0) break;
    visited++;
  }
  return visited;
}

}  // extern "C"
