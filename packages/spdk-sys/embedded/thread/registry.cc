// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "registry.h"

#include <algorithm>

namespace embedded {

spdk_thread* Registry::thread_after(uint64_t id) const {
  const auto found = std::upper_bound(
      threads.begin(), threads.end(), id,
      [](uint64_t wanted, const spdk_thread* thread) { return wanted < thread->id; });
  return found == threads.end() ? nullptr : *found;
}

spdk_thread* Registry::find_thread(uint64_t id) const {
  spdk_thread* thread = id == 0 ? nullptr : thread_after(id - 1);
  return thread != nullptr && thread->id == id ? thread : nullptr;
}

io_device* Registry::find_device(void* address) const {
  const auto found = devices.find(address);
  return found == devices.end() ? nullptr : found->second;
}

Registry& registry() {
  static Registry& instance = *new Registry;
  return instance;
}

bool deliver_by_id(uint64_t thread_id, spdk_msg_fn fn, void* arg) {
  const std::lock_guard guard(registry().lock);
  spdk_thread* thread = registry().find_thread(thread_id);
  return thread != nullptr && deliver(thread, fn, arg);
}

}  // namespace embedded
