// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Registering and unregistering I/O devices.
#include "io_device.h"

#include <cstdio>
#include <memory>
#include <new>

#include "registry.h"

extern "C" {  // This header of SPDK lacks it.
#include "spdk_internal/thread.h"
}

using embedded::registry;

namespace {

void free_device(io_device* device) { const std::unique_ptr<io_device> owned(device); }

void call_unregister_cb(void* arg) {
  const std::unique_ptr<io_device> device(static_cast<io_device*>(arg));
  embedded::current_thread()->pending_unregister_count--;
  device->unregister_cb(device->address);
}

// Expects the registry's lock. Takes the device out of the registry; true when no channel is left,
// so that the caller has to finish it. Otherwise the last channel does.
bool take_out(spdk_thread* thread, io_device* device) {
  device->pending_unregister = false;
  device->unregistered = true;
  registry().devices.erase(device->address);
  if (device->unregister_cb != nullptr) {
    thread->pending_unregister_count++;
  }
  return device->channel_count == 0;
}

}  // namespace

namespace embedded {

void finish_device(io_device* device) {
  if (device->unregister_cb == nullptr) {
    free_device(device);
  } else if (!deliver_by_id(device->unregister_thread_id, call_unregister_cb, device)) {
    EMBEDDED_ERRLOG("io_device %s: the thread that unregistered it has ended\n", device->name);
    free_device(device);
  }
}

void unregister_pending_device(void* arg) {
  spdk_thread* thread = current_thread();
  auto* device = static_cast<io_device*>(arg);
  thread->pending_unregister_count--;
  bool unused = false;
  {
    const std::lock_guard guard(registry().lock);
    unused = take_out(thread, device);
  }
  if (unused) {
    finish_device(device);
  }
}

}  // namespace embedded

void spdk_io_device_register(void* address, spdk_io_channel_create_cb create_cb,
                             spdk_io_channel_destroy_cb destroy_cb, uint32_t ctx_size,
                             const char* name) {
  if (address == nullptr || create_cb == nullptr || destroy_cb == nullptr) {
    EMBEDDED_ERRLOG("an io_device needs an address and both channel callbacks\n");
    return;
  }
  if (embedded::current_thread() == nullptr) {
    EMBEDDED_ERRLOG("not on an SPDK thread\n");
    return;
  }
  auto device = std::unique_ptr<io_device>(new (std::nothrow) io_device);
  if (device == nullptr) {
    EMBEDDED_ERRLOG("no memory for an io_device\n");
    return;
  }
  device->address = address;
  device->create_cb = create_cb;
  device->destroy_cb = destroy_cb;
  device->context_bytes = ctx_size;
  if (name != nullptr) {
    snprintf(device->name, sizeof(device->name), "%s", name);
  } else {
    snprintf(device->name, sizeof(device->name), "%p", static_cast<void*>(device.get()));
  }
  const std::lock_guard guard(registry().lock);
  const auto [entry, added] = registry().devices.try_emplace(address, device.get());
  if (!added) {
    EMBEDDED_ERRLOG("io_device %p is registered already (old: %s, new: %s)\n", address,
                    entry->second->name, device->name);
    return;
  }
  device.release();
}

void spdk_io_device_unregister(void* address, spdk_io_device_unregister_cb unregister_cb) {
  spdk_thread* thread = embedded::current_thread();
  if (thread == nullptr) {
    EMBEDDED_ERRLOG("not on an SPDK thread\n");
    return;
  }
  io_device* device = nullptr;
  bool unused = false;
  {
    const std::lock_guard guard(registry().lock);
    device = registry().find_device(address);
    if (device == nullptr || device->pending_unregister) {
      EMBEDDED_ERRLOG("io_device %p is %s\n", address,
                      device == nullptr ? "not registered" : "being unregistered already");
      return;
    }
    device->unregister_cb = unregister_cb;
    device->unregister_thread_id = thread->id;
    if (device->for_each_count > 0) {
      EMBEDDED_WARNLOG("io_device %s (%p) has %u iterations over its channels under way\n",
                       device->name, address, device->for_each_count);
      device->pending_unregister = true;
      // Counted already now, so that the thread does not exit before the iterations end.
      thread->pending_unregister_count++;
      return;
    }
    unused = take_out(thread, device);
  }
  if (unused) {
    embedded::finish_device(device);
  }
}

const char* spdk_io_device_get_name(struct io_device* dev) { return dev->name; }
