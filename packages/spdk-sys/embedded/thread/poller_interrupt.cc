// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "poller_interrupt.h"

#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "interrupt.h"
#include "spdk/env.h"

using embedded::PollerState;

namespace {

constexpr uint64_t kNsPerSecond = 1000000000;

timespec to_timespec(uint64_t ticks) {
  const uint64_t hz = spdk_get_ticks_hz();
  timespec time{};
  time.tv_sec = static_cast<time_t>(ticks / hz);
  time.tv_nsec = static_cast<long>(ticks % hz * kNsPerSecond / hz);
  return time;
}

uint64_t to_ticks(const timespec& time) {
  const uint64_t hz = spdk_get_ticks_hz();
  return static_cast<uint64_t>(time.tv_sec) * hz +
         static_cast<uint64_t>(time.tv_nsec) * hz / kNsPerSecond;
}

// Answers what was left of the time.
uint64_t set_timer(spdk_poller* poller, const itimerspec& timer) {
  itimerspec before{};
  if (timerfd_settime(poller->interrupt->fd, 0, &timer, &before) != 0) {
    EMBEDDED_ERRLOG("the timer of poller %s: %s\n", poller->name, strerror(errno));
  }
  return to_ticks(before.it_value);
}

void arm_timer(spdk_poller* poller) {
  const uint64_t now = spdk_get_ticks();
  // Not 0, which would disarm the timer.
  const uint64_t soonest = now + spdk_get_ticks_hz() / 1000000;
  if (poller->next_run_tick < soonest) {
    poller->next_run_tick = soonest;
  }
  set_timer(poller, {.it_interval = to_timespec(poller->period_ticks),
                     .it_value = to_timespec(poller->next_run_tick - now)});
}

// The poller is due when its timer would have expired next.
void disarm_timer(spdk_poller* poller) {
  const uint64_t left = set_timer(poller, {});
  if (poller->thread->timed_pollers.contains(poller)) {
    poller->thread->timed_pollers.remove(poller);
    poller->thread->timed_pollers.insert(poller, spdk_get_ticks() + left);
  }
}

void set_event(spdk_poller* poller, bool readable) {
  uint64_t count = 1;
  const int fd = poller->interrupt->fd;
  const ssize_t rc = readable ? write(fd, &count, sizeof(count)) : read(fd, &count, sizeof(count));
  if (rc < 0 && errno != EAGAIN) {
    EMBEDDED_ERRLOG("the event of poller %s: %s\n", poller->name, strerror(errno));
  }
}

void arm(spdk_poller* poller) {
  if (poller->period_ticks != 0) {
    arm_timer(poller);
  } else {
    set_event(poller, false);  // Once is enough: its count must not run over.
    set_event(poller, true);
  }
}

void disarm(spdk_poller* poller) {
  if (poller->period_ticks != 0) {
    disarm_timer(poller);
  } else {
    set_event(poller, false);
  }
}

int run(void* arg) {
  auto* poller = static_cast<spdk_poller*>(arg);
  uint64_t expirations = 0;
  if (poller->period_ticks != 0 &&
      read(poller->interrupt->fd, &expirations, sizeof(expirations)) < 0) {
    return errno == EAGAIN ? 0 : -errno;
  }
  // Nested in its own function, or in the poll that pauses it.
  if (poller->running || poller->state != PollerState::kWaiting) {
    return 0;
  }
  const int rc = embedded::call_poller(poller->thread, poller);
  // Else it was paused or unregistered; then it is freed by the poll that this one is a part of.
  if (poller->state == PollerState::kRunning) {
    poller->state = PollerState::kWaiting;
  }
  return rc;
}

}  // namespace

namespace embedded {

bool give_interrupt(spdk_poller* poller) {
  const int fd = poller->period_ticks != 0
                     ? timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)
                     : eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) {
    EMBEDDED_ERRLOG("no descriptor for poller %s: %s\n", poller->name, strerror(errno));
    return false;
  }
  poller->interrupt = spdk_interrupt_register(fd, run, poller, poller->name);
  if (poller->interrupt == nullptr) {
    close(fd);
    return false;
  }
  return true;
}

void take_interrupt(spdk_poller* poller) {
  if (poller->interrupt == nullptr) {
    return;
  }
  const int fd = poller->interrupt->fd;
  remove_interrupt(poller->interrupt);
  poller->interrupt = nullptr;
  close(fd);
}

void switch_poller(spdk_poller* poller, bool interrupt_mode) {
  if (poller->state == PollerState::kUnregistered) {
    return;
  }
  if (poller->module_has_interrupt) {
    if (poller->set_interrupt_mode != nullptr) {
      poller->set_interrupt_mode(poller, poller->set_interrupt_mode_arg, interrupt_mode);
    }
  } else if (!interrupt_mode) {
    disarm(poller);
  } else if (poller->state == PollerState::kWaiting || poller->state == PollerState::kRunning) {
    arm(poller);
  }
}

void arm_if_waiting_for_interrupts(spdk_poller* poller) {
  if (poller->interrupt != nullptr && poller->thread->is_in_interrupt_mode()) {
    arm(poller);
  }
}

void disarm_if_waiting_for_interrupts(spdk_poller* poller) {
  if (poller->interrupt != nullptr && poller->thread->is_in_interrupt_mode()) {
    disarm(poller);
  }
}

void request_removal(spdk_thread* thread) {
  if (!thread->has_unregistered_pollers) {
    thread->has_unregistered_pollers = true;
    deliver(
        thread, [](void*) {}, nullptr);
  }
}

}  // namespace embedded

void spdk_poller_register_interrupt(struct spdk_poller* poller,
                                    spdk_poller_set_interrupt_mode_cb cb_fn, void* cb_arg) {
  if (!spdk_interrupt_mode_is_enabled() || poller == nullptr) {
    return;
  }
  if (poller->thread != embedded::current_thread()) {
    embedded::report_wrong_thread(__func__, poller->name, poller->thread);
    return;
  }
  embedded::take_interrupt(poller);
  poller->module_has_interrupt = true;
  poller->set_interrupt_mode = cb_fn;
  poller->set_interrupt_mode_arg = cb_arg;
  if (cb_fn != nullptr && poller->thread->is_in_interrupt_mode()) {
    cb_fn(poller, cb_arg, true);
  }
}
