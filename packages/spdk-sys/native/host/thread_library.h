// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "host/reactor_set.h"
#include "host/spdk_headers.h"
#include "host/thread_watch.h"

namespace spdk_ts {

// What the keeper has to know of the guests that it polls before it sleeps.
struct GuestState {
  // When their next timed poller is due, in ticks; UINT64_MAX: never.
  uint64_t expiration = UINT64_MAX;
  // Whether one of them has a poller without a period.
  bool active_pollers = false;
};

// Called once when an SPDK thread is gone, on the SPDK thread that has asked.
using ThreadExited = void (*)(void* context);

class EventLoopHost;
class IoThread;
struct HostOptions;

// SPDK's thread library as this process uses it: initialised for the first host, finished after the
// last one. Keeps the hosts, one per JavaScript thread, and the guests: SPDK threads that carry no
// JavaScript. A guest was created by SPDK itself (NVMe-oF's poll groups), or was left behind by a
// JavaScript thread that ended without stopping its host.
//
// Reactors poll the guests that SPDK creates, by their CPU masks. Guests that fit to no reactor,
// and those that JavaScript left behind, are polled by the keeper, the host that started first;
// without a host they wait for the next one.
//
// Every method may be called on any thread.
class ThreadLibrary {
 public:
  ThreadLibrary();
  static ThreadLibrary& get();

  // add() and remove() call SPDK under the mutex: callers defer log lines meanwhile (LogDeferral).

  // Creates the SPDK thread of a host. Answers 0 or a negative errno.
  int add(EventLoopHost& host, const HostOptions& options, spdk_thread** thread);
  // Destroys the thread of a host, which must have exited, and finishes the library after the last.
  void remove(EventLoopHost& host, spdk_thread* thread);
  // The JavaScript thread of a host ends: its SPDK thread becomes a guest, since others may hold
  // channels to devices that it serves or have sent messages to it. The last one stops the
  // reactors.
  void abandon(EventLoopHost& host, spdk_thread* thread);

  // Whether hosts with the role kAttached may start; for the host of the app thread. Answers EBUSY,
  // and changes nothing, when they are to be refused and there are some.
  int admit(EventLoopHost& host, bool admitted);
  // SPDK is in a state that it cannot be started from again: ENOTRECOVERABLE for the role kApp from
  // now on.
  void condemn() { condemned_ = true; }
  size_t host_count() const;

  bool is_keeper(const EventLoopHost& host) const;
  bool is_last(const EventLoopHost& host) const;
  bool has_others(const EventLoopHost& host) const { return !is_last(host); }

  // For the keeper: polls every guest of its own once, destroys those that have exited. Answers
  // whether there was work.
  bool poll_guests(GuestState* state);
  // For the keeper: asks every guest to exit. Answers how many are left, reactors' guests among
  // them.
  size_t exit_guests();
  size_t guest_count() const;
  // Has `exited` called when a guest is gone, and asks it to exit if `request`. A host that stops
  // before is not told any more. Answers ESRCH for an id that no thread has, EPERM for a thread
  // with JavaScript, one that does I/O for it, or when the caller is not the thread of a host.
  int exit_guest(uint64_t id, bool request, ThreadExited exited, void* context);

  // For the last host, when the guests have exited: the reactors have ended when it returns.
  void stop_reactors();
  std::vector<ReactorInfo> reactors() const;

  // The I/O thread on the reactor of this core, which is made when it is first asked for. nullptr,
  // and a negative errno: ENODEV when no reactor runs there, ENOMEM. Used while a host runs.
  IoThread* io_thread(uint32_t core, int* rc);

  // True if a message to any thread wakes whoever polls it. False in a build of SPDK that cannot be
  // watched.
  bool all_watched() const { return watch_.all_watched(); }

  // Wakes whoever polls `thread`; false when there is nobody.
  bool wake(const spdk_thread* thread);

 private:
  struct Guest {
    spdk_thread* thread;
    // nullptr: the keeper polls it.
    Reactor* reactor;
    // What it does for JavaScript; nullptr for a thread that SPDK has made, or JavaScript has left.
    IoThread* io = nullptr;
    // It has asked for other cores.
    bool moves = false;
  };
  // Somebody waits for the end of a guest.
  struct ExitWatch {
    const spdk_thread* guest;
    // The thread of a host, as long as that runs.
    spdk_thread* watcher;
    ThreadExited exited;
    void* context;
  };

  static int on_operation(spdk_thread* thread, spdk_thread_op operation);
  static bool supports(spdk_thread_op operation);
  int prepare(const HostOptions& options);
  void finish();
  void welcome(spdk_thread* thread);
  IoThread* find_io_thread(uint32_t core);
  void request_move(spdk_thread* thread);
  bool move_if_requested(spdk_thread* thread);
  void destroy_guest(spdk_thread* thread);
  void tell_of_exit(const spdk_thread* thread);
  Guest* find_guest(const spdk_thread* thread);
  void update_kept_guests();
  size_t copy_kept_guests();
  void forget_host(EventLoopHost& host);
  void hand_guests_to_keeper();
  Sleeper* keepers_sleeper() const;

  // Held while reactors start and stop, and taken before the other mutex, which reactors take.
  std::mutex reactor_mutex_;
  mutable std::mutex mutex_;
  std::vector<EventLoopHost*> hosts_;
  std::vector<Guest> guests_;
  std::vector<ExitWatch> exit_watches_;
  // Guests that the keeper polls, to spare it the mutex while there are none.
  std::atomic<size_t> kept_guests_{0};
  // The keeper's working copy: polling a guest may create another.
  std::vector<spdk_thread*> polled_;
  std::atomic<size_t> moves_{0};
  ThreadWatch watch_;
  ReactorSet reactors_;
  // Held while an I/O thread is made, and taken before the other mutex.
  std::mutex io_thread_mutex_;
  // Every one that was ever needed.
  std::vector<std::unique_ptr<IoThread>> io_threads_;
  // The host that admits others.
  const EventLoopHost* admitting_ = nullptr;
  bool initialized_ = false;
  std::atomic<bool> condemned_{false};
};

}  // namespace spdk_ts
