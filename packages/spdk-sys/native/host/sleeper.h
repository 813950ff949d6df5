// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <atomic>
#include <cstddef>

namespace spdk_ts {

// Lets an OS thread that polls SPDK threads sleep, and others wake it. Before it sleeps it arms the
// sleeper, then polls once more: a message sent before that is found by the poll, one sent later
// finds the sleeper armed.
//
// Sleepers are never destroyed, only used again: whoever wakes one needs no lock, and the worst
// that a late wake can do is to disturb the next user.
class Sleeper {
 public:
  // nullptr when the process cannot have more file descriptors.
  static Sleeper* acquire();
  void release();

  // Readable after a wake, until drain().
  int descriptor() const { return descriptor_; }
  void drain();

  // Of the thread that sleeps.
  void arm();
  void disarm();

  // Any thread. notify() wakes only an armed sleeper and disarms it, wake() in any case.
  void notify() noexcept {
    if (armed_.load(std::memory_order_relaxed)) notify_armed();
  }
  void wake() noexcept;

  // How many are armed.
  static std::atomic<unsigned> armed_count;

 private:
  Sleeper() = default;
  void notify_armed() noexcept;

  alignas(64) std::atomic<bool> armed_{false};
  int descriptor_ = -1;
};

}  // namespace spdk_ts
