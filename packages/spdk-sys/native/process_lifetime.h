// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace spdk_ts {

// Holds an object that is never destroyed. C code may call back on any thread until the very last
// instruction of the process; a destructor run by exit() would pull the object from under it.
template <typename T>
class ProcessLifetime {
 public:
  template <typename... Args>
  explicit ProcessLifetime(Args&&... args) {
    ::new (static_cast<void*>(storage_)) T(std::forward<Args>(args)...);
  }
  ProcessLifetime(const ProcessLifetime&) = delete;
  ProcessLifetime& operator=(const ProcessLifetime&) = delete;

  T& operator*() { return *std::launder(reinterpret_cast<T*>(storage_)); }
  T* operator->() { return &**this; }

 private:
  alignas(T) std::byte storage_[sizeof(T)];
};

}  // namespace spdk_ts
