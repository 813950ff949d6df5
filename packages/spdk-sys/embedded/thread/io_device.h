// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// I/O devices, and the channels that threads hold to them.
#pragma once

#include <cstdint>

#include "spdk/thread.h"

// Guarded by the registry's lock, but for what never changes after the registration.
struct io_device {
  static constexpr size_t kNameBytes = 257;

  void* address = nullptr;
  spdk_io_channel_create_cb create_cb = nullptr;
  spdk_io_channel_destroy_cb destroy_cb = nullptr;
  uint32_t context_bytes = 0;

  spdk_io_device_unregister_cb unregister_cb = nullptr;
  uint64_t unregister_thread_id = 0;
  uint32_t for_each_count = 0;      // Iterations over its channels.
  uint32_t channel_count = 0;       // Channels on all threads: keep it alive when unregistered.
  bool pending_unregister = false;  // Unregistered as soon as the iterations are over.
  bool unregistered = false;

  char name[kNameBytes] = {};
};

// The module's context follows the channel at a distance that is part of SPDK's interface.
struct alignas(32) spdk_io_channel {
  io_device* device = nullptr;
  spdk_thread* thread = nullptr;
  uint32_t references = 0;
  uint32_t pending_releases = 0;  // Messages under way that may destroy it.
  spdk_io_channel_destroy_cb destroy_cb = nullptr;
  uint8_t padding[56] = {};

  void* context() { return this + 1; }
};
static_assert(sizeof(spdk_io_channel) == SPDK_IO_CHANNEL_STRUCT_SIZE);

namespace embedded {

// Ends a device that is unregistered and has no channels left: calls the unregister callback by a
// message on the thread that unregistered it, then frees it. Called without the registry's lock.
void finish_device(io_device* device);

// The registration's end that waited for the iterations over the channels; as a message.
void unregister_pending_device(void* device);

}  // namespace embedded
