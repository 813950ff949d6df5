// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// RAII for spdk_spinlock.
#pragma once

#include "spdk/thread.h"

namespace embedded::bdev {

class [[nodiscard]] SpinGuard {
 public:
  explicit SpinGuard(spdk_spinlock& lock) : lock_(lock) { spdk_spin_lock(&lock_); }
  ~SpinGuard() {
    if (held_) {
      spdk_spin_unlock(&lock_);
    }
  }
  SpinGuard(const SpinGuard&) = delete;
  SpinGuard& operator=(const SpinGuard&) = delete;

  // For callbacks into modules, which may come back and take the same lock.
  void release() {
    spdk_spin_unlock(&lock_);
    held_ = false;
  }
  void reacquire() {
    spdk_spin_lock(&lock_);
    held_ = true;
  }

 private:
  spdk_spinlock& lock_;
  bool held_ = true;
};

}  // namespace embedded::bdev
