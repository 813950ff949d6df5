// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Channels: one per device and thread, counted, destroyed by a message after the last release.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

#include "io_device.h"
#include "registry.h"

extern "C" {  // This header of SPDK lacks it.
#include "spdk_internal/thread.h"
}

using embedded::registry;
using embedded::ThreadState;

namespace {

spdk_io_channel* allocate_channel(uint32_t context_bytes) {
  const size_t wanted = sizeof(spdk_io_channel) + size_t{context_bytes};
  const size_t bytes =
      (wanted + alignof(spdk_io_channel) - 1) / alignof(spdk_io_channel) * alignof(spdk_io_channel);
  void* memory = aligned_alloc(alignof(spdk_io_channel), bytes);
  if (memory == nullptr) {
    return nullptr;
  }
  memset(memory, 0, bytes);
  return new (memory) spdk_io_channel;
}

void free_channel(spdk_io_channel* channel) {
  channel->~spdk_io_channel();
  free(channel);
}

// Expects the registry's lock. Adds a reference to the channel this thread has, if it has one.
spdk_io_channel* reference_existing(spdk_thread* thread, io_device* device) {
  const auto found = thread->channels.find(device);
  if (found == thread->channels.end()) {
    return nullptr;
  }
  found->second->references++;
  return found->second;
}

void release_channel(void* arg) {
  auto* channel = static_cast<spdk_io_channel*>(arg);
  channel->pending_releases--;
  // Taken again since this message was sent, or another release message is still to come.
  if (channel->references > 0 || channel->pending_releases > 0) {
    return;
  }
  io_device* device = channel->device;
  {
    const std::lock_guard guard(registry().lock);
    channel->thread->channels.erase(device);
  }
  // Without the lock, as the callback may get and put channels of other devices.
  channel->destroy_cb(device->address, channel->context());
  bool last = false;
  {
    const std::lock_guard guard(registry().lock);
    device->channel_count--;
    last = device->unregistered && device->channel_count == 0;
  }
  if (last) {
    embedded::finish_device(device);
  }
  free_channel(channel);
}

// Expects the registry's lock.
spdk_io_channel* add_channel(spdk_thread* thread, io_device* device) {
  spdk_io_channel* channel = allocate_channel(device->context_bytes);
  if (channel == nullptr) {
    EMBEDDED_ERRLOG("no memory for a channel of io_device %s\n", device->name);
    return nullptr;
  }
  channel->device = device;
  channel->destroy_cb = device->destroy_cb;
  channel->thread = thread;
  channel->references = 1;
  thread->channels.emplace(device, channel);
  device->channel_count++;
  return channel;
}

void drop_failed_channel(spdk_io_channel* channel, int rc) {
  EMBEDDED_ERRLOG("io_device %s could not create a channel: %s (%d)\n", channel->device->name,
                  strerror(-rc), rc);
  {
    const std::lock_guard guard(registry().lock);
    channel->thread->channels.erase(channel->device);
    channel->device->channel_count--;
  }
  free_channel(channel);
}

}  // namespace

struct spdk_io_channel* spdk_get_io_channel(void* address) {
  spdk_io_channel* channel = nullptr;
  {
    const std::lock_guard guard(registry().lock);
    io_device* device = registry().find_device(address);
    if (device == nullptr) {
      EMBEDDED_ERRLOG("io_device %p is not registered\n", address);
      return nullptr;
    }
    spdk_thread* thread = embedded::current_thread();
    if (thread == nullptr || thread->is_in(ThreadState::kExited)) {
      EMBEDDED_ERRLOG("not on an SPDK thread, or the thread has exited\n");
      return nullptr;
    }
    channel = reference_existing(thread, device);
    if (channel != nullptr) {
      return channel;
    }
    channel = add_channel(thread, device);
    if (channel == nullptr) {
      return nullptr;
    }
  }
  const int rc = channel->device->create_cb(address, channel->context());
  if (rc != 0) {
    drop_failed_channel(channel, rc);
    return nullptr;
  }
  return channel;
}

void spdk_put_io_channel(struct spdk_io_channel* ch) {
  spdk_thread* thread = embedded::current_thread();
  if (ch == nullptr || thread == nullptr) {
    EMBEDDED_ERRLOG("no channel, or not on an SPDK thread\n");
    return;
  }
  if (ch->thread != thread) {
    embedded::report_wrong_thread(__func__, ch->device->name, ch->thread);
    return;
  }
  if (ch->references == 0) {
    EMBEDDED_ERRLOG("the channel of io_device %s was put more often than it was got\n",
                    ch->device->name);
    return;
  }
  if (--ch->references == 0) {
    ch->pending_releases++;
    embedded::deliver(thread, release_channel, ch);
  }
}

struct spdk_io_channel* spdk_io_channel_from_ctx(void* ctx) {
  return ctx == nullptr ? nullptr : static_cast<spdk_io_channel*>(ctx) - 1;
}

struct spdk_thread* spdk_io_channel_get_thread(struct spdk_io_channel* ch) {
  return ch->thread;
}

void* spdk_io_channel_get_io_device(struct spdk_io_channel* ch) { return ch->device->address; }

const char* spdk_io_channel_get_io_device_name(struct spdk_io_channel* ch) {
  return ch->device->name;
}

int spdk_io_channel_get_ref_count(struct spdk_io_channel* ch) {
  return static_cast<int>(ch->references);
}
