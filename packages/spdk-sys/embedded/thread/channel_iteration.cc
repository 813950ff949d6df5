// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// spdk_for_each_channel: visits the threads that have a channel of a device, one after the other,
// each by a message to itself, and then reports back to the thread that started it.
#include <cerrno>
#include <memory>
#include <new>

#include "io_device.h"
#include "registry.h"

using embedded::registry;

struct spdk_io_channel_iter {
  void* address = nullptr;
  io_device* device = nullptr;
  spdk_channel_msg fn = nullptr;
  spdk_channel_for_each_cpl completion = nullptr;
  void* ctx = nullptr;
  int status = 0;
  spdk_io_channel* channel = nullptr;
  spdk_thread* thread = nullptr;  // The one being visited.
  uint64_t origin_id = 0;
};

namespace {

void complete(void* arg) {
  const std::unique_ptr<spdk_io_channel_iter> iteration(static_cast<spdk_io_channel_iter*>(arg));
  embedded::current_thread()->for_each_count--;
  if (iteration->completion != nullptr) {
    iteration->completion(iteration.get(), iteration->status);
  }
}

void report_back(spdk_io_channel_iter* iteration) {
  if (!embedded::deliver_by_id(iteration->origin_id, complete, iteration)) {
    EMBEDDED_ERRLOG("the thread that started the iteration has ended\n");
    const std::unique_ptr<spdk_io_channel_iter> owned(iteration);
  }
}

void visit(void* arg) {
  auto* iteration = static_cast<spdk_io_channel_iter*>(arg);
  iteration->channel = nullptr;
  {
    const std::lock_guard guard(registry().lock);
    const auto found = iteration->thread->channels.find(iteration->device);
    if (found != iteration->thread->channels.end()) {
      iteration->channel = found->second;
    }
  }
  if (iteration->channel != nullptr) {
    iteration->fn(iteration);
  } else {
    // Released between the sending of this message and now.
    spdk_for_each_channel_continue(iteration, 0);
  }
}

// Expects the registry's lock. Sends the iteration to the next thread with a channel; false when
// there is none.
bool send_to_next(spdk_io_channel_iter* iteration, uint64_t after_thread_id) {
  for (auto* thread = registry().thread_after(after_thread_id); thread != nullptr;
       thread = registry().thread_after(thread->id)) {
    const auto found = thread->channels.find(iteration->device);
    if (found == thread->channels.end()) {
      continue;
    }
    iteration->thread = thread;
    iteration->channel = found->second;
    if (embedded::deliver(thread, visit, iteration)) {
      return true;
    }
  }
  return false;
}

}  // namespace

void spdk_for_each_channel(void* io_device, spdk_channel_msg fn, void* ctx,
                           spdk_channel_for_each_cpl cpl) {
  auto iteration = std::unique_ptr<spdk_io_channel_iter>(new (std::nothrow) spdk_io_channel_iter);
  if (iteration == nullptr) {
    EMBEDDED_ERRLOG("no memory for an iteration\n");
    return;
  }
  iteration->address = io_device;
  iteration->fn = fn;
  iteration->ctx = ctx;
  iteration->completion = cpl;
  spdk_thread* origin = embedded::current_thread();
  if (origin == nullptr) {
    EMBEDDED_ERRLOG("not on an SPDK thread\n");
    if (cpl != nullptr) {
      cpl(iteration.get(), -EINVAL);
    }
    return;
  }
  iteration->origin_id = origin->id;
  origin->for_each_count++;
  {
    const std::lock_guard guard(registry().lock);
    iteration->device = registry().find_device(io_device);
    if (iteration->device == nullptr || iteration->device->pending_unregister) {
      EMBEDDED_ERRLOG("io_device %p is %s\n", io_device,
                      iteration->device == nullptr ? "not registered" : "being unregistered");
      iteration->status = -ENODEV;
    } else {
      iteration->device->for_each_count++;
      if (send_to_next(iteration.get(), 0)) {
        iteration.release();
        return;
      }
      iteration->device->for_each_count--;
    }
  }
  report_back(iteration.release());
}

void spdk_for_each_channel_continue(struct spdk_io_channel_iter* i, int status) {
  if (i->thread != embedded::current_thread()) {
    embedded::report_wrong_thread(__func__, i->device->name, i->thread);
  }
  i->status = status;
  io_device* pending = nullptr;
  {
    const std::lock_guard guard(registry().lock);
    if (status == 0 && send_to_next(i, i->thread->id)) {
      return;
    }
    i->channel = nullptr;
    i->device->for_each_count--;
    if (i->device->pending_unregister && i->device->for_each_count == 0) {
      pending = i->device;
    }
  }
  report_back(i);
  // After the report, as a completion may expect the device to be there still.
  if (pending != nullptr &&
      !embedded::deliver_by_id(pending->unregister_thread_id, embedded::unregister_pending_device,
                               pending)) {
    EMBEDDED_ERRLOG("io_device %s: the thread that unregistered it has ended\n", pending->name);
  }
}

void* spdk_io_channel_iter_get_io_device(struct spdk_io_channel_iter* i) { return i->address; }

struct spdk_io_channel* spdk_io_channel_iter_get_channel(struct spdk_io_channel_iter* i) {
  return i->channel;
}

void* spdk_io_channel_iter_get_ctx(struct spdk_io_channel_iter* i) { return i->ctx; }
