// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "thread_interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "library.h"
#include "poller_interrupt.h"
#include "spdk/fd_group.h"

namespace {

std::atomic<bool> g_enabled{false};

void write_message_event(const spdk_thread* thread) {
  const uint64_t one = 1;
  if (write(thread->message_fd, &one, sizeof(one)) < 0) {
    EMBEDDED_ERRLOG("thread %s cannot be told of its messages: %s\n", thread->name,
                    strerror(errno));
  }
}

void clear_message_event(spdk_thread* thread) {
  uint64_t count = 0;
  if (read(thread->message_fd, &count, sizeof(count)) < 0 && errno != EAGAIN) {
    EMBEDDED_ERRLOG("the message event of thread %s cannot be cleared: %s\n", thread->name,
                    strerror(errno));
  }
}

bool has_messages(const spdk_thread* thread) {
  return !thread->messages.empty() || thread->critical_msg.load() != nullptr;
}

int take_messages(void* arg) {
  auto* thread = static_cast<spdk_thread*>(arg);
  spdk_thread* const outer = embedded::current_thread();
  spdk_set_thread(thread);
  // First: what is sent from now on makes the descriptor readable again.
  clear_message_event(thread);
  const int rc = embedded::run_messages(thread, 0);
  // A batch has its limit.
  if (thread->is_in_interrupt_mode() && has_messages(thread)) {
    write_message_event(thread);
  }
  spdk_set_thread(outer);
  return rc;
}

// Switching calls modules, which may register and unregister pollers.
std::vector<spdk_poller*> pollers_of(spdk_thread* thread) {
  std::vector<spdk_poller*> pollers;
  for (auto* poller = thread->timed_pollers.first(); poller != nullptr;
       poller = thread->timed_pollers.next(poller)) {
    pollers.push_back(poller);
  }
  for (const auto* list : {&thread->active_pollers, &thread->paused_pollers}) {
    for (auto* poller = list->first(); poller != nullptr; poller = poller->next) {
      pollers.push_back(poller);
    }
  }
  return pollers;
}

}  // namespace

namespace embedded {

int open_interrupts(spdk_thread* thread) {
  const int rc = spdk_fd_group_create(&thread->fd_group);
  if (rc != 0) {
    return rc;
  }
  thread->message_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (thread->message_fd < 0) {
    return -errno;
  }
  thread->waits_for_interrupts.store(1, std::memory_order_relaxed);
  return spdk_fd_group_add(thread->fd_group, thread->message_fd, take_messages, thread, "messages");
}

void close_interrupts(spdk_thread* thread) {
  if (thread->message_fd >= 0) {
    spdk_fd_group_remove(thread->fd_group, thread->message_fd);
    close(thread->message_fd);
    thread->message_fd = -1;
  }
  if (thread->fd_group != nullptr) {
    spdk_fd_group_destroy(thread->fd_group);
    thread->fd_group = nullptr;
  }
}

void interrupt(const spdk_thread* thread) {
  if (!g_enabled.load(std::memory_order_relaxed)) [[likely]] {
    return;
  }
  // Not a plain load: either this sees that the thread waits, or the thread, which changes the
  // value before it looks into its queue for the last time, sees the message.
  auto& waits = const_cast<spdk_thread*>(thread)->waits_for_interrupts;
  if (waits.fetch_add(0, std::memory_order_acq_rel) != 0) {
    write_message_event(thread);
  }
}

}  // namespace embedded

int spdk_interrupt_mode_enable(void) {
  if (embedded::thread_library().initialized) {
    EMBEDDED_ERRLOG("interrupt mode has to be enabled before the thread library is initialized\n");
    return -1;
  }
  EMBEDDED_NOTICELOG("interrupt mode is enabled\n");
  g_enabled.store(true);
  return 0;
}

bool spdk_interrupt_mode_is_enabled(void) { return g_enabled.load(std::memory_order_relaxed); }

void spdk_thread_set_interrupt_mode(bool enable_interrupt) {
  spdk_thread* thread = embedded::current_thread();
  if (thread == nullptr || thread->fd_group == nullptr) {
    EMBEDDED_ERRLOG("not on an SPDK thread, or interrupt mode is not enabled\n");
    return;
  }
  if (thread->is_in_interrupt_mode() == enable_interrupt) {
    return;
  }
  for (spdk_poller* poller : pollers_of(thread)) {
    embedded::switch_poller(poller, enable_interrupt);
  }
  thread->waits_for_interrupts.exchange(enable_interrupt ? 1 : 0, std::memory_order_acq_rel);
  if (!enable_interrupt) {
    clear_message_event(thread);
  } else if (has_messages(thread)) {
    write_message_event(thread);
  }
}

// -1 where there is none, since interrupt mode is not enabled.
int spdk_thread_get_interrupt_fd(struct spdk_thread* thread) {
  return thread->fd_group == nullptr ? -1 : spdk_fd_group_get_fd(thread->fd_group);
}

struct spdk_fd_group* spdk_thread_get_interrupt_fd_group(struct spdk_thread* thread) {
  return thread->fd_group;
}
