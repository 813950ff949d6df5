// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/thread_library.h"

#include <algorithm>
#include <cerrno>

#include "host/event_loop_host.h"
#include "host/message_watch.h"
#include "host/sleeper.h"
#include "host/watch_table.h"
#include "process_lifetime.h"

namespace spdk_ts {
namespace {

// Set while a host creates its own thread, which SPDK announces like one that it made itself.
thread_local bool creating_host_thread = false;

}  // namespace

ThreadLibrary& ThreadLibrary::get() {
  static ProcessLifetime<ThreadLibrary> library;
  return *library;
}

int ThreadLibrary::add(EventLoopHost& host, const HostOptions& options, spdk_thread** thread) {
  // Held throughout: of two hosts that start at once, the first one's thread is the app thread.
  std::lock_guard lock(mutex_);
  if (options.role == HostRole::kAttached && admitting_ == nullptr) return -ESRCH;
  if (options.role == HostRole::kApp && initialized_) return -EEXIST;
  if (!initialized_) {
    // Always with an operation function: in interrupt mode SPDK calls it without asking.
    int rc = spdk_thread_lib_init_ext(on_operation, supports, 0, options.message_pool);
    if (rc != 0) {
      // Forgets the functions given above, so that another attempt is not refused.
      spdk_thread_lib_fini();
      return rc;
    }
    initialized_ = true;
  }
  creating_host_thread = true;
  *thread = spdk_thread_create(options.name.c_str(), nullptr);
  creating_host_thread = false;
  if (*thread == nullptr) {
    if (hosts_.empty() && guests_.empty()) {
      spdk_thread_lib_fini();
      initialized_ = false;
    }
    return -ENOMEM;
  }
  hosts_.push_back(&host);
  watch(*thread, host.sleeper());
  // Guests that were left without a host.
  if (hosts_.size() == 1) hand_guests_over();
  return 0;
}

void ThreadLibrary::remove(EventLoopHost& host, spdk_thread* thread) {
  std::lock_guard lock(mutex_);
  forget_host(host);
  unwatch(thread);
  spdk_thread_destroy(thread);
  if (!hosts_.empty() || !guests_.empty()) return;
  spdk_thread_lib_fini();
  initialized_ = false;
}

void ThreadLibrary::abandon(EventLoopHost& host, spdk_thread* thread) {
  std::lock_guard lock(mutex_);
  guests_.push_back(thread);
  forget_host(host);
}

void ThreadLibrary::forget_host(EventLoopHost& host) {
  std::erase(hosts_, &host);
  if (admitting_ == &host) admitting_ = nullptr;
  hand_guests_over();
}

void ThreadLibrary::watch(spdk_thread* thread, Sleeper* sleeper) {
  const void* queue = message_queue_of(thread);
  if (queue != nullptr && !watch_table::add(queue, sleeper)) queue = nullptr;
  if (queue == nullptr) ++unwatched_;
  queues_[thread] = queue;
}

void ThreadLibrary::unwatch(spdk_thread* thread) {
  auto found = queues_.find(thread);
  if (found == queues_.end()) return;
  if (found->second != nullptr) {
    watch_table::remove(found->second);
  } else {
    --unwatched_;
  }
  queues_.erase(found);
}

Sleeper* ThreadLibrary::keepers_sleeper() const {
  return hosts_.empty() ? nullptr : hosts_.front()->sleeper();
}

// To the keeper, which may have changed.
void ThreadLibrary::hand_guests_over() {
  if (guests_.empty()) return;
  Sleeper* sleeper = keepers_sleeper();
  for (spdk_thread* guest : guests_) {
    const void* queue = queues_.at(guest);
    if (queue != nullptr) watch_table::move(queue, sleeper);
  }
  if (sleeper != nullptr) sleeper->wake();
}

int ThreadLibrary::admit(EventLoopHost& host, bool admitted) {
  std::lock_guard lock(mutex_);
  if (host.thread() == nullptr || host.thread() != spdk_thread_get_app_thread()) return -EPERM;
  if (!admitted && hosts_.size() > 1) return -EBUSY;
  admitting_ = admitted ? &host : nullptr;
  return 0;
}

size_t ThreadLibrary::host_count() const {
  std::lock_guard lock(mutex_);
  return hosts_.size();
}

bool ThreadLibrary::is_keeper(const EventLoopHost& host) const {
  std::lock_guard lock(mutex_);
  return !hosts_.empty() && hosts_.front() == &host;
}

bool ThreadLibrary::is_last(const EventLoopHost& host) const {
  std::lock_guard lock(mutex_);
  return hosts_.size() == 1 && hosts_.front() == &host;
}

size_t ThreadLibrary::guest_count() const {
  std::lock_guard lock(mutex_);
  return guests_.size();
}

size_t ThreadLibrary::copy_guests() {
  std::lock_guard lock(mutex_);
  polled_ = guests_;
  return polled_.size();
}

bool ThreadLibrary::poll_guests(GuestState* state) {
  bool worked = false;
  *state = {};
  if (copy_guests() == 0) return false;
  for (spdk_thread* guest : polled_) {
    worked |= spdk_thread_poll(guest, 0, 0) > 0;
    if (spdk_thread_is_exited(guest)) {
      forget_guest(guest);
      // Not under the mutex: what SPDK logs here may reach JavaScript, which may call the host.
      spdk_thread_destroy(guest);
      continue;
    }
    uint64_t expiration = spdk_thread_next_poller_expiration(guest);
    if (expiration != 0) state->expiration = std::min(state->expiration, expiration);
    state->active_pollers |= spdk_thread_has_active_pollers(guest) != 0;
  }
  return worked;
}

void ThreadLibrary::forget_guest(spdk_thread* guest) {
  std::lock_guard lock(mutex_);
  std::erase(guests_, guest);
  unwatch(guest);
}

size_t ThreadLibrary::exit_guests() {
  size_t count = copy_guests();
  spdk_thread* own = spdk_get_thread();
  for (spdk_thread* guest : polled_) {
    // SPDK accepts the request only on the thread that it concerns; a second one does nothing.
    spdk_set_thread(guest);
    spdk_thread_exit(guest);
  }
  spdk_set_thread(own);
  return count;
}

bool ThreadLibrary::wake(const spdk_thread* thread) {
  std::lock_guard lock(mutex_);
  if (hosts_.empty()) return false;
  auto served = [=](EventLoopHost* host) { return host->serves(thread); };
  auto host = std::find_if(hosts_.begin(), hosts_.end(), served);
  if (host == hosts_.end()) {
    if (std::find(guests_.begin(), guests_.end(), thread) == guests_.end()) return false;
    host = hosts_.begin();
  }
  (*host)->wake();
  return true;
}

int ThreadLibrary::on_operation(spdk_thread* thread, spdk_thread_op operation) {
  // A reschedule asks for other cores: threads here stay with the JavaScript thread that polls
  // them.
  if (operation != SPDK_THREAD_OP_NEW || creating_host_thread) return 0;
  ThreadLibrary& library = get();
  std::lock_guard lock(library.mutex_);
  library.guests_.push_back(thread);
  library.watch(thread, library.keepers_sleeper());
  if (!library.hosts_.empty()) library.hosts_.front()->wake();
  return 0;
}

bool ThreadLibrary::supports(spdk_thread_op operation) {
  return operation == SPDK_THREAD_OP_NEW || operation == SPDK_THREAD_OP_RESCHED;
}

}  // namespace spdk_ts
