// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <atomic>
#include <cstddef>
#include <unordered_map>

#include "host/spdk_headers.h"

namespace spdk_ts {

class Sleeper;

// Which sleeper a message to an SPDK thread wakes. Called by one OS thread at a time, except for
// all_watched().
class ThreadWatch {
 public:
  // `sleeper` may be nullptr: nobody polls the thread yet.
  void add(spdk_thread* thread, Sleeper* sleeper);
  // Another one polls the thread from now on, and is woken.
  void move(spdk_thread* thread, Sleeper* sleeper);
  void remove(spdk_thread* thread);
  // What message_sent() is to be given to wake whoever polls the thread; nullptr for a thread that
  // cannot be watched.
  const void* queue(spdk_thread* thread) const;

  // False where messages to some thread cannot be watched.
  bool all_watched() const { return unwatched_ == 0; }

 private:
  // nullptr for a thread that cannot be watched.
  std::unordered_map<spdk_thread*, const void*> queues_;
  std::atomic<size_t> unwatched_{0};
};

}  // namespace spdk_ts
