// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/reactor.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>

#include "host/interrupt_descriptor.h"
#include "host/polling_pace.h"
#include "host/sleeper.h"
#include "io_thread/io_thread.h"

namespace spdk_ts {
namespace {

// How long threads that had nothing to do are left alone while others are busy: looking at one
// costs as much as an I/O.
constexpr uint64_t kIdleThreadsUs = 20;

thread_local bool this_is_a_reactor = false;

template <typename Counter>
void count(Counter& counter) {
  // One writer: no locked instruction needed.
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace

bool Reactor::on_reactor() { return this_is_a_reactor; }

ReactorInfo Reactor::info() const {
  return {core_, thread_count_.load(std::memory_order_relaxed),
          polls_.load(std::memory_order_relaxed), busy_polls_.load(std::memory_order_relaxed),
          sleeps_.load(std::memory_order_relaxed)};
}

int Reactor::start(PollingMode polling) {
  sleeper_ = Sleeper::acquire();
  if (sleeper_ == nullptr) return -EMFILE;
  polling_ = polling;
  exit_requested_ = stop_requested_ = false;
  ticks_per_us_ = std::max<uint64_t>(spdk_get_ticks_hz() / 1'000'000, 1);
  int rc = spdk_env_thread_launch_pinned(core_, run, this);
  if (rc != 0) finish_stop();
  return rc;
}

void Reactor::request_stop() {
  stop_requested_ = true;
  sleeper_->wake();
}

void Reactor::finish_stop() {
  sleeper_->release();
  sleeper_ = nullptr;
  threads_.clear();
  new_ones_.clear();
  has_new_ones_ = false;
  thread_count_ = 0;
}

void Reactor::take(spdk_thread* thread, const IoThread* io) {
  {
    std::lock_guard lock(mutex_);
    new_ones_.push_back({thread, io});
    has_new_ones_ = true;
  }
  sleeper_->wake();
}

void Reactor::request_exit() {
  exit_requested_ = true;
  sleeper_->wake();
}

int Reactor::run(void* reactor) {
  static_cast<Reactor*>(reactor)->loop();
  return 0;
}

void Reactor::loop() {
  this_is_a_reactor = true;
  last_worked_ = spdk_get_ticks();
  bool busy = false;
  while (!stop_requested_.load(std::memory_order_relaxed)) {
    busy = poll(!busy);
    if (busy) {
      last_worked_ = now_;
      continue;
    }
    give_way();
    if (polling_ == PollingMode::kAdaptive) sleep();
  }
}

// Polls every thread, or those that are due. True if there was work.
bool Reactor::poll(bool all) {
  take_new_ones();
  if (exit_requested_.load(std::memory_order_relaxed)) ask_to_exit();
  count(polls_);
  bool worked = false;
  now_ = spdk_get_ticks();
  // Those that leave while it goes round are replaced by the last one.
  for (size_t index = 0; index < threads_.size();) {
    spdk_thread* thread = threads_[index].thread;
    if (!all && now_ < threads_[index].due) {
      ++index;
      continue;
    }
    bool busy = spdk_thread_poll(thread, 0, now_) > 0;
    threads_[index].due = busy ? 0 : now_ + kIdleThreadsUs * ticks_per_us_;
    worked |= busy;
    bool exited = spdk_thread_is_exited(thread);
    if (!exited && !owner_.moved(thread)) {
      ++index;
      continue;
    }
    threads_[index] = threads_.back();
    threads_.pop_back();
    thread_count_.store(threads_.size(), std::memory_order_relaxed);
    if (exited) owner_.exited(thread);
  }
  if (worked) count(busy_polls_);
  return worked;
}

void Reactor::take_new_ones() {
  if (!has_new_ones_.load(std::memory_order_relaxed)) return;
  std::lock_guard lock(mutex_);
  threads_.insert(threads_.end(), new_ones_.begin(), new_ones_.end());
  new_ones_.clear();
  has_new_ones_ = false;
  thread_count_.store(threads_.size(), std::memory_order_relaxed);
}

void Reactor::ask_to_exit() {
  for (const auto& [thread, io, due] : threads_) {
    // SPDK accepts the request only on the thread that it concerns; a second one does nothing.
    spdk_set_thread(thread);
    spdk_thread_exit(thread);
  }
  spdk_set_thread(nullptr);
}

// Both sides of a remote ring poll. On one core, each would do so until its time slice is over.
void Reactor::give_way() const {
  bool held_up = std::any_of(threads_.begin(), threads_.end(), [](const Polled& polled) {
    return polled.io != nullptr && polled.io->held_up();
  });
  if (held_up) sched_yield();
}

void Reactor::sleep() {
  uint64_t sleep = sleep_us();
  if (sleep == 0) return;
  sleeper_->arm();
  // What came before it was armed is found by this poll, what comes later wakes it.
  bool stay = poll(true) || has_new_ones_.load() || stop_requested_.load();
  if (stay) {
    last_worked_ = spdk_get_ticks();
  } else {
    count(sleeps_);
    wait(sleep);
  }
  sleeper_->disarm();
}

// Ends early when somebody wakes the reactor or, in interrupt mode, when a thread has something to
// do.
void Reactor::wait(uint64_t sleep_us) {
  descriptors_.assign(1, {sleeper_->descriptor(), POLLIN, 0});
  for (const auto& [thread, io, due] : threads_) {
    int descriptor = interrupt_descriptor(thread);
    if (descriptor >= 0) descriptors_.push_back({descriptor, POLLIN, 0});
  }
  timespec time{};
  time.tv_sec = static_cast<time_t>(sleep_us / 1'000'000);
  time.tv_nsec = static_cast<long>(sleep_us % 1'000'000 * 1'000);
  int ready = ppoll(descriptors_.data(), descriptors_.size(), &time, nullptr);
  if (ready > 0 && descriptors_.front().revents != 0) sleeper_->drain();
}

// Whether somebody waits for what pollers find: of threads that SPDK has made nobody tells.
bool Reactor::is_waited_for() const {
  return std::any_of(threads_.begin(), threads_.end(), [](const Polled& polled) {
    return polled.io == nullptr || !polled.io->is_quiet();
  });
}

uint64_t Reactor::sleep_us() const {
  uint64_t now = spdk_get_ticks();
  uint64_t expiration = UINT64_MAX;
  bool active = false;
  bool exiting = exit_requested_.load(std::memory_order_relaxed) && !threads_.empty();
  for (const auto& [thread, io, due] : threads_) {
    // In interrupt mode all pollers are behind the descriptor.
    if (spdk_interrupt_mode_is_enabled()) continue;
    active |= spdk_thread_has_active_pollers(thread) != 0;
    uint64_t next = spdk_thread_next_poller_expiration(thread);
    if (next != 0) expiration = std::min(expiration, next);
  }
  polling_pace::Situation situation;
  situation.waiting = is_waited_for();
  // Whether a thread has exited shows only when somebody looks.
  situation.polling_helps = active || exiting || !owner_.watched();
  situation.quiet_us = (now - last_worked_) / ticks_per_us_;
  if (expiration != UINT64_MAX) {
    situation.timer_us = expiration > now ? (expiration - now) / ticks_per_us_ : 0;
  }
  return polling_pace::sleep_us(situation);
}

}  // namespace spdk_ts
