// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <poll.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "host/polling_mode.h"
#include "host/spdk_headers.h"

namespace spdk_ts {

class IoThread;
class Sleeper;

struct ReactorInfo {
  uint32_t core;
  size_t threads;
  uint64_t polls;
  uint64_t busy_polls;
  uint64_t sleeps;
};

// An OS thread of its own, pinned to a core, that polls SPDK threads which carry no JavaScript.
// Like a host it sleeps while nothing can happen, unless polling is busy.
//
// Reactors are never destroyed: stopped ones are started again.
class Reactor {
 public:
  // What the reactor asks of whoever placed the threads on it. Called on the reactor's OS thread.
  struct Owner {
    // The thread has exited and is to be destroyed.
    void (*exited)(spdk_thread* thread);
    // True if the thread was moved elsewhere, because it has asked for other cores.
    bool (*moved)(spdk_thread* thread);
    // Whether messages to all threads wake those who poll them.
    bool (*watched)();
  };

  Reactor(uint32_t core, const Owner& owner) : core_(core), owner_(owner) {}
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  // Whether the calling OS thread is a reactor's.
  static bool on_reactor();

  uint32_t core() const { return core_; }
  Sleeper* sleeper() const { return sleeper_; }
  ReactorInfo info() const;

  // Launches the OS thread. Answers 0 or a negative errno.
  int start(PollingMode polling);
  // Asks the OS thread to end; SPDK's environment joins it. Its threads are then nobody's.
  void request_stop();
  // After the join.
  void finish_stop();

  // Any thread: the SPDK thread is polled here from now on. `io` is what it does for JavaScript,
  // nullptr for one that SPDK has made.
  void take(spdk_thread* thread, const IoThread* io);
  // Asks every SPDK thread here to exit.
  void request_exit();

 private:
  struct Polled {
    spdk_thread* thread;
    const IoThread* io;
    // When it is polled again at the latest, in ticks, while others have work.
    uint64_t due = 0;
  };

  static int run(void* reactor);
  void loop();
  bool poll(bool all);
  void take_new_ones();
  void ask_to_exit();
  void give_way() const;
  void sleep();
  void wait(uint64_t sleep_us);
  uint64_t sleep_us() const;
  bool is_waited_for() const;

  const uint32_t core_;
  const Owner owner_;
  Sleeper* sleeper_ = nullptr;
  PollingMode polling_ = PollingMode::kAdaptive;

  std::mutex mutex_;
  std::vector<Polled> new_ones_;
  std::atomic<bool> has_new_ones_{false};
  std::atomic<bool> exit_requested_{false};
  std::atomic<bool> stop_requested_{false};

  // Of the reactor's OS thread.
  std::vector<Polled> threads_;
  // What it waits for while it sleeps.
  std::vector<pollfd> descriptors_;
  // When the last round began, and the last that found work, in ticks.
  uint64_t now_ = 0;
  uint64_t last_worked_ = 0;
  uint64_t ticks_per_us_ = 1;

  // Written by the reactor's OS thread only.
  std::atomic<size_t> thread_count_{0};
  std::atomic<uint64_t> polls_{0};
  std::atomic<uint64_t> busy_polls_{0};
  std::atomic<uint64_t> sleeps_{0};
};

}  // namespace spdk_ts
