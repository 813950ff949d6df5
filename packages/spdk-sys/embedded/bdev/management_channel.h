// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What one SPDK thread holds for all bdevs: its cache of spdk_bdev_io, those who wait for one, its
// data buffers, and the resources shared by bdevs of one module channel.
#pragma once

#include "spdk/bdev_module.h"

#include "tailq.h"

namespace embedded::bdev {

struct IoQueueLink {
  static auto& of(spdk_bdev_io* io) { return io->internal.link; }
};
struct IoWaitLink {
  static auto& of(spdk_bdev_io_wait_entry* entry) { return entry->link; }
};

using QueuedIos = TailQueue<IoQueueLink>;
using IoWaiters = TailQueue<IoWaitLink>;
using IoList = TailQueueHead<spdk_bdev_io>;

struct SharedResource;
struct SharedResourceLink {
  template <typename T>
  static auto& of(T* resource) {
    return resource->link;
  }
};
using SharedResources = TailQueue<SharedResourceLink>;

struct ManagementChannel {
  // Stack of free elements; most recently freed on top, since its lines are still in the cache.
  spdk_bdev_io** cache;
  uint32_t cached;
  uint32_t cache_capacity;
  TailQueueHead<spdk_bdev_io_wait_entry> waiters;
  TailQueueHead<SharedResource> shared_resources;
  spdk_iobuf_channel data_buffers;
};

// Bdevs whose modules hand out the same channel on a thread compete for the same device resources:
// a completion of any of them may make room for an I/O of another that was refused with NOMEM.
struct SharedResource {
  ManagementChannel* management;
  uint64_t io_outstanding;
  IoList nomem;
  // Retrying starts when io_outstanding has dropped to this.
  uint64_t nomem_threshold;
  spdk_poller* nomem_poller;
  spdk_io_channel* module_channel;
  uint32_t references;
  TailQueueEntry<SharedResource> link;
};

// The I/O device of which management channels are the channels.
void* management_device();
int management_channel_create(void* io_device, void* context);
void management_channel_destroy(void* io_device, void* context);

// Finds or makes the resource for a module channel on the calling thread; NULL when out of memory.
SharedResource* acquire_shared_resource(spdk_io_channel* module_channel);
void release_shared_resource(SharedResource* resource);

}  // namespace embedded::bdev
