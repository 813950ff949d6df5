// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Sending messages to threads.
#include <cerrno>
#include <cinttypes>

#include "message_hook.h"
#include "thread.h"
#include "thread_interrupt.h"

using embedded::ThreadState;

namespace {

void tell(const spdk_thread* sent_to) {
  embedded::interrupt(sent_to);
  const embedded::MessageHook hook = embedded::message_hook.load(std::memory_order_acquire);
  if (hook != nullptr) {
    hook(sent_to);
  }
}

}  // namespace

namespace embedded {

std::atomic<MessageHook> message_hook{nullptr};

bool deliver(spdk_thread* thread, spdk_msg_fn fn, void* arg) {
  if (thread->is_in(ThreadState::kExited)) {
    EMBEDDED_ERRLOG("thread %s has exited\n", thread->name);
    return false;
  }
  thread->messages.push_always({fn, arg});
  tell(thread);
  return true;
}

void report_wrong_thread(const char* function, const char* name, const spdk_thread* owner) {
  const spdk_thread* current = current_thread();
  EMBEDDED_ERRLOG("%s(%s) called on thread %s:%" PRIu64 ", it belongs to %s:%" PRIu64 "\n",
                  function, name, current != nullptr ? current->name : "none",
                  current != nullptr ? current->id : 0, owner->name, owner->id);
}

}  // namespace embedded

int spdk_thread_send_msg(const struct spdk_thread* thread, spdk_msg_fn fn, void* ctx) {
  if (thread == nullptr || fn == nullptr) {
    EMBEDDED_ERRLOG("a message needs a thread and a function\n");
    return -EINVAL;
  }
  if (thread->is_in(ThreadState::kExited)) {
    EMBEDDED_ERRLOG("thread %s has exited\n", thread->name);
    return -EIO;
  }
  // const in the interface, where it says that the thread's own state is left alone.
  if (!const_cast<spdk_thread*>(thread)->messages.push({fn, ctx})) {
    EMBEDDED_ERRLOG("the message ring of thread %s is full\n", thread->name);
    return -EIO;
  }
  tell(thread);
  return 0;
}

int spdk_thread_send_critical_msg(struct spdk_thread* thread, spdk_msg_fn fn) {
  spdk_msg_fn none = nullptr;
  if (!thread->critical_msg.compare_exchange_strong(none, fn)) {
    return -EIO;
  }
  tell(thread);
  return 0;
}
