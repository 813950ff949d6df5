// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <sched.h>
#include <uv.h>

#include "bdev_server/server_set.h"
#include "host/estate.h"
#include "host/handle_group.h"
#include "host/polling_mode.h"
#include "host/sleeper.h"
#include "host/spdk_headers.h"
#include "host/thread_library.h"
#include "instance.h"
#include "ring/ring_set.h"

namespace spdk_ts {

// kAny: the first host of the process has the app thread. kApp: only as the first. kAttached: only
// while the app thread admits others.
enum class HostRole { kAny, kApp, kAttached };

struct HostOptions {
  std::string name = "javascript";
  PollingMode polling = PollingMode::kAdaptive;
  HostRole role = HostRole::kAny;
  // The most time that one turn of the event loop gives to polling.
  uint32_t poll_budget_us = 100;
  // Messages that may be under way between all SPDK threads; SPDK allocates them at once.
  size_t message_pool = SPDK_DEFAULT_MSG_MEMPOOL_SIZE;
  // The CPU that the OS thread is to run on while the host does, and its SPDK thread's mask.
  std::optional<uint32_t> core;
};

struct HostCounters {
  uint64_t turns = 0;
  uint64_t polls = 0;
  uint64_t busy_polls = 0;
  uint64_t sleeps = 0;
  // Times that somebody else ended a sleep.
  uint64_t wakes = 0;
};

// Polls the SPDK thread of one JavaScript thread from its libuv loop.
//
// Polling happens in a prepare handle, once per turn of the loop and right before it would block:
// work that JavaScript has just submitted is polled in the same turn. How long the loop may then
// block is decided by polling_pace; not at all is an active idle handle, otherwise a timerfd wakes
// it (libuv's timers are too coarse for SPDK's timed pollers), or a message that another thread
// sends (Sleeper). One handle says whether the process
// has to stay alive: while callbacks are outstanding, while stopping, and while JavaScript holds a
// reference.
//
// When the environment ends with the host active (process exit, a worker terminated), nothing is
// waited for: the SPDK thread is left to the other hosts, see ThreadLibrary.
class EventLoopHost final : public HandleGroup {
 public:
  enum class State { kStopped, kRunning, kStopping };

  // Returns nullptr with a JavaScript exception pending.
  static EventLoopHost* create(Instance& instance);

  // Answer 0 or a negative errno: EPERM without an environment, EALREADY when it runs (or stops)
  // already, EEXIST when another thread's host runs and this one was to be the first, ESRCH when
  // the app thread admits no others, ENOTRECOVERABLE after condemn(), EINVAL when it does not run
  // and for a core that this process may not use, EBUSY for the app thread while others run.
  int start(const HostOptions& options);
  // `on_stopped` is called once, when the thread has exited and is destroyed.
  int stop(napi_value on_stopped);

  // Keeps the process alive while the host runs even if nothing is outstanding.
  void hold(bool held);
  // Makes the loop poll soon. Any thread may call it while the host is among the library's.
  void wake() { sleeper_->wake(); }
  Sleeper* sleeper() const { return sleeper_; }
  bool serves(const spdk_thread* thread) const { return thread_ == thread; }

  // In interrupt mode: what is readable of a guest ends this host's sleep, until it is forgotten.
  // Any thread may call them while the host is among the library's.
  void watch_guest(spdk_thread* thread);
  void forget_guest(spdk_thread* thread);

  // What JavaScript holds on this thread while the host runs.
  const std::shared_ptr<Estate>& estate() const { return estate_; }
  // The I/O rings of this thread.
  RingSet& rings() { return rings_; }
  // What of this thread's JavaScript serves SPDK.
  ServerSet& servers() { return servers_; }
  // Makes the host take new submissions and completions soon. JavaScript calls it after it has put
  // one into a ring that asks for attention: else the host comes by anyway.
  void activate();

  Instance& instance() { return instance_; }
  State state() const { return state_; }
  spdk_thread* thread() const { return thread_; }
  const HostOptions& options() const { return options_; }
  const HostCounters& counters() const { return counters_; }

 private:
  explicit EventLoopHost(Instance& instance) : instance_(instance), rings_(instance) {}

  bool open_handles();
  void on_environment_end() override;

  void turn();
  bool work(bool keeper);
  bool poll_within_budget(bool keeper, uint64_t deadline);
  bool poll_guests();
  void arm_sleeper();
  bool advance_stop(bool keeper);
  void finish_stop();
  // True if the host falls asleep and was awake before.
  bool choose_pace(bool worked, bool keeper);
  uint64_t sleep_us(uint64_t now, bool keeper) const;
  void sleep_for(uint64_t now, uint64_t sleep_us);
  void never_block();
  void watch_interrupts();
  void take_interrupts();
  void quiesce();
  int pin_to_core(uint32_t core);
  void unpin();
  void update_liveness();
  bool work_outstanding() const;

  Instance& instance_;
  RingSet rings_;
  ServerSet servers_;
  std::shared_ptr<Estate> estate_ = std::make_shared<Estate>();
  HostOptions options_;
  HostCounters counters_;
  State state_ = State::kStopped;
  spdk_thread* thread_ = nullptr;
  napi_ref on_stopped_ = nullptr;
  bool guests_exited_ = false;
  bool exit_requested_ = false;
  // Where the OS thread ran before it was pinned.
  std::optional<cpu_set_t> unpinned_;
  bool held_ = false;
  bool polling_ = false;

  uint64_t ticks_per_us_ = 1;
  uint64_t budget_ticks_ = 0;
  // When the last poll ended, in ticks. The clock is read once per poll: reading it costs as much
  // as an eighth of an I/O.
  uint64_t now_ = 0;
  uint64_t last_worked_ = 0;
  GuestState guests_;
  // When guests are polled again, in ticks.
  uint64_t guests_due_ = 0;
  // When the armed timer fires, in ticks; 0: it is not armed.
  uint64_t alarm_ = 0;
  bool blocking_ = true;

  Sleeper* sleeper_ = nullptr;
  int timer_fd_ = -1;
  uv_prepare_t prepare_;
  uv_idle_t no_block_;
  uv_poll_t timer_;
  uv_poll_t wake_;
  // In interrupt mode it holds the descriptors of the SPDK thread, which is another one after each
  // start, and of the guests.
  int interrupt_fd_ = -1;
  bool interrupt_mode_ = false;
  uv_poll_t interrupt_;
};

}  // namespace spdk_ts
