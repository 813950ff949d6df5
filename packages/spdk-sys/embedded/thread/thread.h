// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// An SPDK thread: a message queue, pollers and I/O channels that some OS thread polls.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>

#include "../log/logging.h"
#include "message_queue.h"
#include "poller.h"
#include "spdk/cpuset.h"
#include "spdk/thread.h"

struct io_device;
struct spdk_fd_group;
struct spdk_io_channel;

namespace embedded {

enum class ThreadState {
  kRunning,
  kExiting,  // Polled until nothing is left that would be lost with it.
  kExited,   // May be destroyed.
};

extern struct spdk_log_flag thread_log;

}  // namespace embedded

// Aligned so that the user's context, which follows the object, is aligned for anything.
struct alignas(64) spdk_thread {
  static constexpr size_t kNameBytes = 257;

  embedded::MessageQueue messages;
  std::atomic<spdk_msg_fn> critical_msg{nullptr};
  std::atomic<embedded::ThreadState> state{embedded::ThreadState::kRunning};
  std::atomic<uint64_t> last_tick{0};
  struct spdk_thread_stats stats {};

  // Used by the OS thread that polls this thread only.
  embedded::PollerList active_pollers;
  embedded::PollerList paused_pollers;
  embedded::TimedPollers timed_pollers;
  uint64_t next_poller_id = 1;
  uint32_t poll_depth = 0;
  uint64_t nested_polls = 0;
  int32_t held_spinlocks = 0;
  uint32_t for_each_count = 0;            // Iterations that report back to this thread.
  uint32_t pending_unregister_count = 0;  // Devices whose unregistration reports back here.
  uint64_t exit_deadline_tick = 0;
  bool has_unregistered_pollers = false;  // To be freed at the end of a poll, in interrupt mode.

  // Null and -1 without interrupt mode. Messages make the descriptor readable.
  spdk_fd_group* fd_group = nullptr;
  int message_fd = -1;
  std::atomic<uint32_t> waits_for_interrupts{0};  // 0: is polled.

  // Guarded by the registry's lock, since spdk_for_each_channel looks at them from other threads.
  std::map<io_device*, spdk_io_channel*> channels;

  uint64_t id = 0;
  bool is_bound = false;
  struct spdk_cpuset cpumask {};
  char name[kNameBytes] = {};

  void* context() { return this + 1; }
  static spdk_thread* from_context(void* context) { return static_cast<spdk_thread*>(context) - 1; }

  bool is_in_interrupt_mode() const {
    return waits_for_interrupts.load(std::memory_order_relaxed) != 0;
  }

  bool is_in(embedded::ThreadState wanted) const {
    return state.load(std::memory_order_acquire) == wanted;
  }
};

namespace embedded {

// The thread that the calling OS thread is on, or null.
spdk_thread* current_thread();

// Delivers even when the ring is full. False when the thread has exited.
bool deliver(spdk_thread* thread, spdk_msg_fn fn, void* arg);

// Logs that `function` was called on another thread than the one `name` belongs to.
void report_wrong_thread(const char* function, const char* name, const spdk_thread* owner);

// Logs and forgets spin locks that are held while a thread goes off its CPU: another SPDK thread on
// the same OS thread would wait for them forever.
void report_held_spinlocks(spdk_thread* thread);

// Moves an exiting thread to the exited state once nothing is left that would be lost with it.
void try_exit(spdk_thread* thread, uint64_t now);

// The critical message if there is one, and at most max_msgs of the others; 0: a batch. Answers
// whether there were any.
int run_messages(spdk_thread* thread, uint32_t max_msgs);

// Calls the poller's function. The poller's state is the caller's matter.
int call_poller(spdk_thread* thread, spdk_poller* poller);

// After code that runs on a thread has returned.
void check_spinlocks(spdk_thread* thread);

}  // namespace embedded
