// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "management_channel.h"

#include <cstdlib>

#include "../log/logging.h"
#include "channel_context.h"
#include "manager.h"
#include "options.h"

namespace embedded::bdev {

void* management_device() { return &manager(); }

int management_channel_create(void*, void* context) {
  auto* channel = static_cast<ManagementChannel*>(context);
  const spdk_bdev_opts& opts = options();
  int rc = spdk_iobuf_channel_init(&channel->data_buffers, "bdev", opts.iobuf_small_cache_size,
                                   opts.iobuf_large_cache_size);
  if (rc != 0) {
    EMBEDDED_ERRLOG("cannot create the data buffer channel of this thread: errno %d\n", -rc);
    return -1;
  }
  channel->cache_capacity = opts.bdev_io_cache_size;
  channel->cached = 0;
  IoWaiters::init(channel->waiters);
  SharedResources::init(channel->shared_resources);
  channel->cache =
      static_cast<spdk_bdev_io**>(calloc(channel->cache_capacity + 1, sizeof(*channel->cache)));
  if (channel->cache == nullptr) {
    spdk_iobuf_channel_fini(&channel->data_buffers);
    return -1;
  }
  // Filled up front, so that other threads cannot starve this one.
  while (channel->cached < channel->cache_capacity) {
    spdk_bdev_io* io = manager().io_pool.take();
    if (io == nullptr) {
      EMBEDDED_ERRLOG("bdev_io_pool_size is too small for another thread's cache of %u\n",
                      channel->cache_capacity);
      management_channel_destroy(nullptr, context);
      return -1;
    }
    channel->cache[channel->cached++] = io;
  }
  return 0;
}

void management_channel_destroy(void*, void* context) {
  auto* channel = static_cast<ManagementChannel*>(context);
  spdk_iobuf_channel_fini(&channel->data_buffers);
  while (channel->cached > 0) {
    manager().io_pool.put(channel->cache[--channel->cached]);
  }
  free(channel->cache);
  channel->cache = nullptr;
}

SharedResource* acquire_shared_resource(spdk_io_channel* module_channel) {
  spdk_io_channel* management_io_channel = spdk_get_io_channel(management_device());
  if (management_io_channel == nullptr) {
    return nullptr;
  }
  auto* management = channel_context<ManagementChannel>(management_io_channel);
  for (SharedResource* it = management->shared_resources.tqh_first; it != nullptr;
       it = SharedResources::next(it)) {
    if (it->module_channel == module_channel) {
      // The resource already holds a reference to the management channel.
      spdk_put_io_channel(management_io_channel);
      ++it->references;
      return it;
    }
  }
  auto* resource = static_cast<SharedResource*>(calloc(1, sizeof(SharedResource)));
  if (resource == nullptr) {
    spdk_put_io_channel(management_io_channel);
    return nullptr;
  }
  resource->management = management;
  resource->module_channel = module_channel;
  resource->references = 1;
  QueuedIos::init(resource->nomem);
  SharedResources::push_back(management->shared_resources, resource);
  return resource;
}

void release_shared_resource(SharedResource* resource) {
  if (--resource->references > 0) {
    return;
  }
  SharedResources::remove(resource->management->shared_resources, resource);
  spdk_poller_unregister(&resource->nomem_poller);
  spdk_put_io_channel(spdk_io_channel_from_ctx(resource->management));
  free(resource);
}

}  // namespace embedded::bdev
