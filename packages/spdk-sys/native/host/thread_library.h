// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

#include "host/spdk_headers.h"

namespace spdk_ts {

class EventLoopHost;
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
  // was work. `earliest` is lowered to the next expiration of their timed pollers, in ticks.
  bool poll_guests(uint64_t* earliest);
  // For the keeper: asks every guest to exit. Answers how many are left.
  size_t exit_guests();
  size_t guest_count() const;

  // Wakes the host that polls `thread`; false when there is none.
  bool wake(const spdk_thread* thread);

 private:
  static int on_operation(spdk_thread* thread, spdk_thread_op operation);
  static bool supports(spdk_thread_op operation);
  size_t copy_guests();
  void forget_guest(spdk_thread* guest);
  void forget_host(EventLoopHost& host);

  mutable std::mutex mutex_;
  std::vector<EventLoopHost*> hosts_;
  std::vector<spdk_thread*> guests_;
  // The keeper's working copy: polling a guest may create another.
  std::vector<spdk_thread*> polled_;
  // The host that admits others.
  const EventLoopHost* admitting_ = nullptr;
  bool initialized_ = false;
};

}  // namespace spdk_ts
