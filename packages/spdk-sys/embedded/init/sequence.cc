// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Starting the subsystems one after the other, and stopping them in reverse.
#include <cerrno>
#include <cstddef>
#include <utility>
#include <vector>

#include "../log/logging.h"
#include "../rpc/never_destroyed.h"
#include "spdk/init.h"
#include "spdk/thread.h"
#include "subsystem.h"

namespace {

using embedded::init::subsystems;

enum class Phase { kStopped, kStarting, kFailed, kStarted, kStopping };

struct StopWaiter {
  spdk_subsystem_fini_fn callback;
  void* arg;
};

// Belongs to the app thread.
struct Sequence {
  Phase phase = Phase::kStopped;
  // While starting: of the subsystem whose init runs. While stopping: how many are left.
  size_t position = 0;
  spdk_subsystem_init_fn started = nullptr;
  void* started_arg = nullptr;
  std::vector<StopWaiter> stop_waiters;
  spdk_thread* stop_thread = nullptr;

  void start(spdk_subsystem_init_fn callback, void* arg);
  void start_current();
  void one_started(int rc);
  void stop(spdk_subsystem_fini_fn callback, void* arg);
  void stop_next();
};

Sequence& sequence() {
  static embedded::rpc::NeverDestroyed<Sequence> instance;
  return *instance;
}

void Sequence::start(spdk_subsystem_init_fn callback, void* arg) {
  if (phase != Phase::kStopped) {
    EMBEDDED_ERRLOG("Subsystems are running already, or a failed start was not cleaned up\n");
    callback(-EALREADY, arg);
    return;
  }
  if (!embedded::init::sort_subsystems()) {
    callback(-1, arg);
    return;
  }
  phase = Phase::kStarting;
  position = 0;
  started = callback;
  started_arg = arg;
  start_current();
}

void Sequence::start_current() {
  while (position < subsystems().size() && subsystems()[position]->init == nullptr) position++;
  if (position < subsystems().size()) {
    subsystems()[position]->init();
    return;
  }
  phase = Phase::kStarted;
  started(0, started_arg);
}

void Sequence::one_started(int rc) {
  // An init that finishes after a stop has overtaken it counts no more.
  if (phase != Phase::kStarting) return;
  if (rc != 0) {
    EMBEDDED_ERRLOG("subsystem %s did not start\n", subsystems()[position]->name);
    phase = Phase::kFailed;
    started(rc, started_arg);
    return;
  }
  position++;
  start_current();
}

void Sequence::stop(spdk_subsystem_fini_fn callback, void* arg) {
  stop_waiters.push_back({callback, arg});
  if (phase == Phase::kStopping) return;
  if (phase == Phase::kStarted) {
    position = subsystems().size();
  } else if (phase == Phase::kStopped) {
    position = 0;
  } else {
    // The one that failed or is under way is stopped too: it may have got half of its start done.
    position++;
  }
  phase = Phase::kStopping;
  stop_thread = spdk_get_thread();
  stop_next();
}

void Sequence::stop_next() {
  while (position > 0) {
    const auto stop_one = subsystems()[--position]->fini;
    if (stop_one != nullptr) {
      stop_one();
      return;
    }
  }
  phase = Phase::kStopped;
  const auto waiters = std::exchange(stop_waiters, {});
  for (const StopWaiter& waiter : waiters) waiter.callback(waiter.arg);
}

void stop_next_message(void*) {
  if (sequence().phase == Phase::kStopping) sequence().stop_next();
}

}  // namespace

extern "C" {

void spdk_subsystem_init(spdk_subsystem_init_fn cb_fn, void* cb_arg) {
  sequence().start(cb_fn, cb_arg);
}

void spdk_subsystem_init_next(int rc) { sequence().one_started(rc); }

void spdk_subsystem_fini(spdk_subsystem_fini_fn cb_fn, void* cb_arg) {
  sequence().stop(cb_fn, cb_arg);
}

void spdk_subsystem_fini_next(void) {
  spdk_thread* const thread = sequence().stop_thread;
  if (thread == nullptr || thread == spdk_get_thread()) {
    stop_next_message(nullptr);
  } else {
    spdk_thread_send_msg(thread, stop_next_message, nullptr);
  }
}

}  // extern "C"
