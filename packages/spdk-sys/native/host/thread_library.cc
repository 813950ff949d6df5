// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/thread_library.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>

#include "host/event_loop_host.h"
#include "host/sleeper.h"
#include "io_thread/io_thread.h"
#include "log/log_deferral.h"
#include "process_lifetime.h"

namespace spdk_ts {
namespace {

// Set while a host creates its own thread, which SPDK announces like one that it made itself.
thread_local bool creating_host_thread = false;
// Set while an SPDK thread for it is created.
thread_local IoThread* creating_io_thread = nullptr;

// process.exit() ends the process without ending the environments of Node.js first. DPDK then waits
// for its threads without end, and elsewhere static objects go under those that still use them.
void stop_reactors_at_exit() {
  static std::once_flag registered;
  std::call_once(registered, [] {
    std::atexit([] {
      if (!Reactor::on_reactor()) ThreadLibrary::get().stop_reactors();
    });
  });
}

}  // namespace

ThreadLibrary::ThreadLibrary()
    : reactors_({.exited = [](spdk_thread* thread) { get().destroy_guest(thread); },
                 .moved = [](spdk_thread* thread) { return get().move_if_requested(thread); },
                 .watched = [] { return get().all_watched(); }}) {}

ThreadLibrary& ThreadLibrary::get() {
  static ProcessLifetime<ThreadLibrary> library;
  return *library;
}

int ThreadLibrary::add(EventLoopHost& host, const HostOptions& options, spdk_thread** thread) {
  std::lock_guard reactor_lock(reactor_mutex_);
  // Held throughout: of two hosts that start at once, the first one's thread is the app thread.
  std::lock_guard lock(mutex_);
  int rc = prepare(options);
  if (rc != 0) return rc;
  spdk_cpuset mask;
  spdk_cpuset_zero(&mask);
  if (options.core) spdk_cpuset_set_cpu(&mask, *options.core, true);
  creating_host_thread = true;
  *thread = spdk_thread_create(options.name.c_str(), options.core ? &mask : nullptr);
  creating_host_thread = false;
  if (*thread == nullptr) {
    finish();
    return -ENOMEM;
  }
  hosts_.push_back(&host);
  watch_.add(*thread, host.sleeper());
  // Guests that were left without a host.
  if (hosts_.size() == 1) hand_guests_to_keeper();
  return 0;
}

// What a host needs before it has its thread.
int ThreadLibrary::prepare(const HostOptions& options) {
  if (options.role == HostRole::kAttached && admitting_ == nullptr) return -ESRCH;
  if (options.role == HostRole::kApp && initialized_) return -EEXIST;
  if (options.role == HostRole::kApp && condemned_) return -ENOTRECOVERABLE;
  int rc = 0;
  if (!initialized_) {
    // Always with an operation function: in interrupt mode SPDK calls it without asking.
    rc = spdk_thread_lib_init_ext(on_operation, supports, 0, options.message_pool);
    initialized_ = rc == 0;
  }
  if (rc == 0 && !reactors_.running()) {
    rc = reactors_.start(options.polling);
    if (reactors_.running()) stop_reactors_at_exit();
  }
  // Also forgets the functions given above, so that another attempt is not refused.
  if (rc != 0) finish();
  return rc;
}

// Undoes prepare(), unless somebody still needs it.
void ThreadLibrary::finish() {
  if (!hosts_.empty() || !guests_.empty()) return;
  // Under the mutex that reactors take, which they do for guests: there are none.
  reactors_.join();
  reactors_.forget();
  spdk_thread_lib_fini();
  initialized_ = false;
}

void ThreadLibrary::remove(EventLoopHost& host, spdk_thread* thread) {
  std::lock_guard reactor_lock(reactor_mutex_);
  std::lock_guard lock(mutex_);
  forget_host(host);
  watch_.remove(thread);
  spdk_thread_destroy(thread);
  finish();
}

void ThreadLibrary::abandon(EventLoopHost& host, spdk_thread* thread) {
  bool last = false;
  {
    std::lock_guard lock(mutex_);
    guests_.push_back({thread, nullptr});
    forget_host(host);
    last = hosts_.empty();
  }
  // Nobody is left who could have them exit in order.
  if (last) stop_reactors();
}

void ThreadLibrary::stop_reactors() {
  std::lock_guard reactor_lock(reactor_mutex_);
  // Without the other mutex: a reactor may wait for it to destroy a guest.
  reactors_.join();
  std::lock_guard lock(mutex_);
  reactors_.forget();
  for (Guest& guest : guests_) guest.reactor = nullptr;
  hand_guests_to_keeper();
}

void ThreadLibrary::forget_host(EventLoopHost& host) {
  // A host that starts again does not poll them then.
  for (const Guest& guest : guests_) host.forget_guest(guest.thread);
  std::erase_if(exit_watches_, [&](const ExitWatch& watch) { return host.serves(watch.watcher); });
  std::erase(hosts_, &host);
  if (admitting_ == &host) admitting_ = nullptr;
  hand_guests_to_keeper();
}

Sleeper* ThreadLibrary::keepers_sleeper() const {
  return hosts_.empty() ? nullptr : hosts_.front()->sleeper();
}

// The keeper may have changed.
void ThreadLibrary::hand_guests_to_keeper() {
  update_kept_guests();
  for (const Guest& guest : guests_) {
    if (guest.reactor != nullptr) continue;
    watch_.move(guest.thread, keepers_sleeper());
    if (!hosts_.empty()) hosts_.front()->watch_guest(guest.thread);
  }
}

void ThreadLibrary::update_kept_guests() {
  auto kept = [](const Guest& guest) { return guest.reactor == nullptr; };
  kept_guests_ = static_cast<size_t>(std::count_if(guests_.begin(), guests_.end(), kept));
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

std::vector<ReactorInfo> ThreadLibrary::reactors() const {
  std::lock_guard lock(mutex_);
  return reactors_.info();
}

size_t ThreadLibrary::copy_kept_guests() {
  std::lock_guard lock(mutex_);
  polled_.clear();
  for (const Guest& guest : guests_) {
    if (guest.reactor == nullptr) polled_.push_back(guest.thread);
  }
  return guests_.size();
}

bool ThreadLibrary::poll_guests(GuestState* state) {
  *state = {};
  if (kept_guests_.load(std::memory_order_relaxed) == 0) return false;
  bool worked = false;
  copy_kept_guests();
  for (spdk_thread* guest : polled_) {
    worked |= spdk_thread_poll(guest, 0, 0) > 0;
    if (spdk_thread_is_exited(guest)) {
      destroy_guest(guest);
      continue;
    }
    if (move_if_requested(guest)) continue;
    // In interrupt mode all pollers are behind the descriptor, which ends the keeper's sleep.
    if (spdk_interrupt_mode_is_enabled()) continue;
    state->active_pollers |= spdk_thread_has_active_pollers(guest) != 0;
    uint64_t expiration = spdk_thread_next_poller_expiration(guest);
    if (expiration != 0) state->expiration = std::min(state->expiration, expiration);
  }
  return worked;
}

void ThreadLibrary::destroy_guest(spdk_thread* thread) {
  {
    std::lock_guard lock(mutex_);
    Guest* guest = find_guest(thread);
    if (guest->moves) --moves_;
    if (guest->io != nullptr) guest->io->end();
    guests_.erase(guests_.begin() + (guest - guests_.data()));
    watch_.remove(thread);
    update_kept_guests();
    // A host that stops waits for the guests.
    if (guests_.empty() && !hosts_.empty()) hosts_.front()->wake();
  }
  // Not under the mutex: what SPDK logs here may reach JavaScript, which may call the host.
  spdk_thread_destroy(thread);
  LogDeferral defer;
  tell_of_exit(thread);
}

// `thread` is destroyed: its address is a name only.
void ThreadLibrary::tell_of_exit(const spdk_thread* thread) {
  std::lock_guard lock(mutex_);
  for (const ExitWatch& watch : exit_watches_) {
    // Under the mutex the watcher cannot go.
    if (watch.guest == thread) spdk_thread_send_msg(watch.watcher, watch.exited, watch.context);
  }
  std::erase_if(exit_watches_, [=](const ExitWatch& watch) { return watch.guest == thread; });
}

int ThreadLibrary::exit_guest(uint64_t id, bool request, ThreadExited exited, void* context) {
  if (exited == nullptr) return -EINVAL;
  std::lock_guard lock(mutex_);
  spdk_thread* watcher = spdk_get_thread();
  bool is_host = std::any_of(hosts_.begin(), hosts_.end(), [=](const EventLoopHost* host) {
    return watcher != nullptr && host->serves(watcher);
  });
  if (!is_host) return -EPERM;
  auto found = std::find_if(guests_.begin(), guests_.end(), [=](const Guest& guest) {
    return spdk_thread_get_id(guest.thread) == id;
  });
  if (found == guests_.end()) return spdk_thread_get_by_id(id) == nullptr ? -ESRCH : -EPERM;
  if (found->io != nullptr) return -EPERM;
  if (request) {
    // SPDK accepts the request only on the thread that it concerns; a second one does nothing.
    auto exit = [](void*) { spdk_thread_exit(spdk_get_thread()); };
    int rc = spdk_thread_send_msg(found->thread, exit, nullptr);
    if (rc != 0) return rc;
  }
  exit_watches_.push_back({found->thread, watcher, exited, context});
  return 0;
}

size_t ThreadLibrary::exit_guests() {
  size_t count = copy_kept_guests();
  spdk_thread* own = spdk_get_thread();
  for (spdk_thread* guest : polled_) {
    // SPDK accepts the request only on the thread that it concerns; a second one does nothing.
    spdk_set_thread(guest);
    spdk_thread_exit(guest);
  }
  spdk_set_thread(own);
  std::lock_guard lock(mutex_);
  reactors_.request_exit();
  return count;
}

ThreadLibrary::Guest* ThreadLibrary::find_guest(const spdk_thread* thread) {
  auto found = std::find_if(guests_.begin(), guests_.end(),
                            [=](const Guest& guest) { return guest.thread == thread; });
  return found == guests_.end() ? nullptr : &*found;
}

bool ThreadLibrary::wake(const spdk_thread* thread) {
  std::lock_guard lock(mutex_);
  auto served = [=](EventLoopHost* host) { return host->serves(thread); };
  auto host = std::find_if(hosts_.begin(), hosts_.end(), served);
  Sleeper* sleeper = nullptr;
  if (host != hosts_.end()) {
    sleeper = (*host)->sleeper();
  } else if (Guest* guest = find_guest(thread)) {
    sleeper = guest->reactor != nullptr ? guest->reactor->sleeper() : keepers_sleeper();
  }
  if (sleeper == nullptr) return false;
  sleeper->wake();
  return true;
}

IoThread* ThreadLibrary::io_thread(uint32_t core, int* rc) {
  std::lock_guard making(io_thread_mutex_);
  {
    std::lock_guard lock(mutex_);
    *rc = reactors_.running_on(core) == nullptr ? -ENODEV : 0;
    if (*rc != 0) return nullptr;
    creating_io_thread = find_io_thread(core);
  }
  IoThread* io = creating_io_thread;
  if (io->thread() == nullptr) {
    spdk_cpuset mask;
    spdk_cpuset_zero(&mask);
    spdk_cpuset_set_cpu(&mask, core, true);
    // SPDK calls welcome() in here.
    if (spdk_thread_create(("io_" + std::to_string(core)).c_str(), &mask) == nullptr) *rc = -ENOMEM;
  }
  creating_io_thread = nullptr;
  return *rc == 0 ? io : nullptr;
}

IoThread* ThreadLibrary::find_io_thread(uint32_t core) {
  auto found = std::find_if(io_threads_.begin(), io_threads_.end(),
                            [=](const auto& candidate) { return candidate->core() == core; });
  if (found != io_threads_.end()) return found->get();
  io_threads_.push_back(std::make_unique<IoThread>(core));
  return io_threads_.back().get();
}

int ThreadLibrary::on_operation(spdk_thread* thread, spdk_thread_op operation) {
  if (operation == SPDK_THREAD_OP_RESCHED) {
    get().request_move(thread);
  } else if (operation == SPDK_THREAD_OP_NEW && !creating_host_thread) {
    get().welcome(thread);
  }
  return 0;
}

bool ThreadLibrary::supports(spdk_thread_op operation) {
  return operation == SPDK_THREAD_OP_NEW || operation == SPDK_THREAD_OP_RESCHED;
}

// A new guest.
void ThreadLibrary::welcome(spdk_thread* thread) {
  std::lock_guard lock(mutex_);
  Reactor* reactor = reactors_.choose(*spdk_thread_get_cpumask(thread), nullptr);
  guests_.push_back({thread, reactor, creating_io_thread});
  watch_.add(thread, reactor != nullptr ? reactor->sleeper() : keepers_sleeper());
  if (creating_io_thread != nullptr) creating_io_thread->begin(thread, watch_.queue(thread));
  if (reactor != nullptr) return reactor->take(thread, creating_io_thread);
  update_kept_guests();
  if (hosts_.empty()) return;
  hosts_.front()->watch_guest(thread);
  hosts_.front()->wake();
}

// On the thread itself, inside of a poll: whoever polls it moves it afterwards. A thread with
// JavaScript stays with its event loop.
void ThreadLibrary::request_move(spdk_thread* thread) {
  std::lock_guard lock(mutex_);
  Guest* guest = find_guest(thread);
  if (guest == nullptr || guest->moves) return;
  guest->moves = true;
  ++moves_;
}

// For whoever polls the guest, between two polls.
bool ThreadLibrary::move_if_requested(spdk_thread* thread) {
  if (moves_.load(std::memory_order_relaxed) == 0) return false;
  std::lock_guard lock(mutex_);
  Guest* guest = find_guest(thread);
  if (guest == nullptr || !guest->moves) return false;
  guest->moves = false;
  --moves_;
  Reactor* target = reactors_.choose(*spdk_thread_get_cpumask(thread), guest->reactor);
  if (target == guest->reactor) return false;
  guest->reactor = target;
  update_kept_guests();
  watch_.move(thread, target != nullptr ? target->sleeper() : keepers_sleeper());
  if (target != nullptr) {
    if (!hosts_.empty()) hosts_.front()->forget_guest(thread);
    target->take(thread, guest->io);
  } else if (!hosts_.empty()) {
    hosts_.front()->watch_guest(thread);
  }
  return true;
}

}  // namespace spdk_ts
