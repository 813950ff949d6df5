// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "host/spdk_headers.h"

namespace spdk_ts {

// What the keeper has to know of the guests before it sleeps.
struct GuestState {
  // When their next timed poller is due, in ticks; UINT64_MAX: never.
  uint64_t expiration = UINT64_MAX;
  // Whether one of them has a poller without a period.
  bool active_pollers = false;
};

class EventLoopHost;
class Sleeper;
struct HostOptions;

// SPDK's thread library as this process uses it: initialised for the first host, finished after the
// last one. Keeps the hosts, one per JavaScript thread, and the guests: SPDK threads that carry no
// JavaScript. A guest was created by SPDK itself (NVMe-oF's poll groups), or was left behind by a
// JavaScript thread that ended without stopping its host. The host that started first is the
// keeper, which polls them; without a host they wait for the next one.
//
// Every method may be called on any thread.
class ThreadLibrary {
 public:
  static ThreadLibrary& get();

  // add() and remove() call SPDK under the mutex: callers defer log lines meanwhile (LogDeferral).

  // Creates the SPDK thread of a host. Answers 0 or a negative errno.
  int add(EventLoopHost& host, const HostOptions& options, spdk_thread** thread);
  // Destroys the thread of a host, which must have exited, and finishes the library after the last.
  void remove(EventLoopHost& host, spdk_thread* thread);
  // The JavaScript thread of a host ends: its SPDK thread becomes a guest, since others may hold
  // channels to devices that it serves or have sent messages to it.
  void abandon(EventLoopHost& host, spdk_thread* thread);

  // Whether hosts with the role kAttached may start; for the host of the app thread. Answers EBUSY,
  // and changes nothing, when they are to be refused and there are some.
  int admit(EventLoopHost& host, bool admitted);
  size_t host_count() const;

  bool is_keeper(const EventLoopHost& host) const;
  bool is_last(const EventLoopHost& host) const;
  bool has_others(const EventLoopHost& host) const { return !is_last(host); }

  // For the keeper: polls every guest once, destroys those that have exited. Answers whether there
  // was work.
  bool poll_guests(GuestState* state);
  // For the keeper: asks every guest to exit. Answers how many are left.
  size_t exit_guests();
  size_t guest_count() const;

  // True if a message to any thread wakes whoever polls it. False in a build of SPDK that cannot be
  // watched.
  bool all_watched() const { return unwatched_ == 0; }

  // Wakes the host that polls `thread`; false when there is none.
  bool wake(const spdk_thread* thread);

 private:
  static int on_operation(spdk_thread* thread, spdk_thread_op operation);
  static bool supports(spdk_thread_op operation);
  size_t copy_guests();
  void forget_guest(spdk_thread* guest);
  void forget_host(EventLoopHost& host);
  void watch(spdk_thread* thread, Sleeper* sleeper);
  void unwatch(spdk_thread* thread);
  Sleeper* keepers_sleeper() const;
  void hand_guests_over();

  mutable std::mutex mutex_;
  std::vector<EventLoopHost*> hosts_;
  std::vector<spdk_thread*> guests_;
  // The keeper's working copy: polling a guest may create another.
  std::vector<spdk_thread*> polled_;
  // The message queue of each thread; nullptr for one that cannot be watched.
  std::unordered_map<spdk_thread*, const void*> queues_;
  std::atomic<size_t> unwatched_{0};
  // The host that admits others.
  const EventLoopHost* admitting_ = nullptr;
  bool initialized_ = false;
};

}  // namespace spdk_ts
