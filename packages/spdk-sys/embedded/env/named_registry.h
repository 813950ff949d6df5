// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Objects found by name: memory pools and memory zones.
#pragma once

#include <map>
#include <mutex>
#include <string>

namespace embedded {

template <typename T>
class NamedRegistry {
 public:
  // False when the name is taken.
  bool add(const std::string& name, T* object) {
    const std::lock_guard guard(lock_);
    return objects_.try_emplace(name, object).second;
  }

  T* find(const std::string& name) {
    const std::lock_guard guard(lock_);
    const auto found = objects_.find(name);
    return found == objects_.end() ? nullptr : found->second;
  }

  T* take(const std::string& name) {
    const std::lock_guard guard(lock_);
    auto node = objects_.extract(name);
    return node.empty() ? nullptr : node.mapped();
  }

  template <typename Visit>
  void for_each(Visit visit) {
    const std::lock_guard guard(lock_);
    for (const auto& [name, object] : objects_) {
      visit(name, *object);
    }
  }

 private:
  std::mutex lock_;
  std::map<std::string, T*> objects_;
};

}  // namespace embedded
