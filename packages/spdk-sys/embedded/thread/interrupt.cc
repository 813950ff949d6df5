// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "interrupt.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

#include "spdk/fd_group.h"

using embedded::ThreadState;

namespace {

int run(void* arg) {
  // The function may unregister its own interrupt, which is freed then.
  const spdk_interrupt interrupt = *static_cast<spdk_interrupt*>(arg);
  spdk_thread* const outer = embedded::current_thread();
  spdk_set_thread(interrupt.thread);
  const int rc = interrupt.fn(interrupt.arg);
  embedded::check_spinlocks(interrupt.thread);
  spdk_set_thread(outer);
  return rc;
}

bool is_on_own_thread(const spdk_interrupt* interrupt, const char* function) {
  if (interrupt->thread == embedded::current_thread()) {
    return true;
  }
  embedded::report_wrong_thread(function, interrupt->name, interrupt->thread);
  return false;
}

}  // namespace

namespace embedded {

void remove_interrupt(spdk_interrupt* interrupt) {
  const std::unique_ptr<spdk_interrupt> owned(interrupt);
  spdk_fd_group_remove(interrupt->thread->fd_group, interrupt->fd);
}

}  // namespace embedded

struct spdk_interrupt* spdk_interrupt_register(int efd, spdk_interrupt_fn fn, void* arg,
                                               const char* name) {
  spdk_thread* thread = embedded::current_thread();
  if (thread == nullptr || fn == nullptr) {
    EMBEDDED_ERRLOG("an interrupt needs a function and an SPDK thread to run on\n");
    return nullptr;
  }
  if (!thread->is_in(ThreadState::kRunning)) {
    EMBEDDED_ERRLOG("thread %s exits or has exited\n", thread->name);
    return nullptr;
  }
  auto interrupt = std::unique_ptr<spdk_interrupt>(new (std::nothrow) spdk_interrupt);
  if (interrupt == nullptr) {
    EMBEDDED_ERRLOG("no memory for an interrupt\n");
    return nullptr;
  }
  if (name != nullptr) {
    snprintf(interrupt->name, sizeof(interrupt->name), "%s", name);
  } else {
    snprintf(interrupt->name, sizeof(interrupt->name), "%p", reinterpret_cast<void*>(fn));
  }
  interrupt->fd = efd;
  interrupt->thread = thread;
  interrupt->fn = fn;
  interrupt->arg = arg;
  const int rc = spdk_fd_group_add(thread->fd_group, efd, run, interrupt.get(), interrupt->name);
  if (rc != 0) {
    EMBEDDED_ERRLOG("thread %s cannot wait for descriptor %d: %s\n", thread->name, efd,
                    strerror(-rc));
    return nullptr;
  }
  return interrupt.release();  // Owned by whoever registered it.
}

void spdk_interrupt_unregister(struct spdk_interrupt** pintr) {
  spdk_interrupt* interrupt = pintr != nullptr ? *pintr : nullptr;
  if (interrupt == nullptr) {
    return;
  }
  *pintr = nullptr;
  if (is_on_own_thread(interrupt, __func__)) {
    embedded::remove_interrupt(interrupt);
  }
}

int spdk_interrupt_set_event_types(struct spdk_interrupt* intr,
                                   enum spdk_interrupt_event_types event_types) {
  if (intr == nullptr || !is_on_own_thread(intr, __func__)) {
    return -EINVAL;
  }
  return spdk_fd_group_event_modify(intr->thread->fd_group, intr->fd,
                                    static_cast<int>(event_types));
}
