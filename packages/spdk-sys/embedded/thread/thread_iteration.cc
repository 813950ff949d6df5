// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// spdk_for_each_thread: runs a function on every running thread, one after the other, and then a
// completion on the thread that asked.
#include <memory>
#include <new>

#include "registry.h"

using embedded::registry;
using embedded::ThreadState;

namespace {

struct Iteration {
  spdk_msg_fn fn = nullptr;
  spdk_msg_fn completion = nullptr;
  void* ctx = nullptr;
  uint64_t thread_id = 0;  // The thread being visited, or visited last.
  uint64_t origin_id = 0;
};

void complete(void* arg) {
  const std::unique_ptr<Iteration> iteration(static_cast<Iteration*>(arg));
  embedded::current_thread()->for_each_count--;
  iteration->completion(iteration->ctx);
}

void visit(void* arg);

void send_to_next(std::unique_ptr<Iteration> iteration, bool also_exiting) {
  {
    const std::lock_guard guard(registry().lock);
    for (auto* thread = registry().thread_after(iteration->thread_id); thread != nullptr;
         thread = registry().thread_after(thread->id)) {
      const bool wanted = thread->is_in(ThreadState::kRunning) ||
                          (also_exiting && thread->is_in(ThreadState::kExiting));
      if (wanted) {
        iteration->thread_id = thread->id;
        embedded::deliver(thread, visit, iteration.release());
        return;
      }
    }
  }
  if (embedded::deliver_by_id(iteration->origin_id, complete, iteration.get())) {
    iteration.release();
  } else {
    EMBEDDED_ERRLOG("the thread that started the iteration has ended\n");
  }
}

void visit(void* arg) {
  auto iteration = std::unique_ptr<Iteration>(static_cast<Iteration*>(arg));
  iteration->fn(iteration->ctx);
  send_to_next(std::move(iteration), false);
}

}  // namespace

void spdk_for_each_thread(spdk_msg_fn fn, void* ctx, spdk_msg_fn cpl) {
  auto iteration = std::unique_ptr<Iteration>(new (std::nothrow) Iteration);
  spdk_thread* origin = embedded::current_thread();
  if (iteration == nullptr || origin == nullptr) {
    EMBEDDED_ERRLOG("not on an SPDK thread, or no memory for an iteration\n");
    cpl(ctx);
    return;
  }
  iteration->fn = fn;
  iteration->completion = cpl;
  iteration->ctx = ctx;
  iteration->origin_id = origin->id;
  origin->for_each_count++;
  // The oldest thread is visited even while it exits, which keeps it until the visit is over.
  send_to_next(std::move(iteration), true);
}
