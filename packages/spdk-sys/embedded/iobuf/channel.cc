// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A module's buffers on one thread: a cache in front of the shared pools, and a queue of those who
// wait.
#include <algorithm>
#include <cerrno>

#include "../log/logging.h"
#include "library.h"
#include "single_queue.h"

using namespace embedded::iobuf;

namespace {

// Taking several at once from the shared pool amortises its lock.
constexpr uint32_t kBatch = 32;

BufferPool& shared_pool(const spdk_iobuf_channel* channel, const spdk_iobuf_pool* pool) {
  return pool == &channel->small ? library().small : library().large;
}

spdk_iobuf_pool* pool_for(spdk_iobuf_channel* channel, uint64_t bytes) {
  return bytes <= channel->small.bufsize ? &channel->small : &channel->large;
}

void cache(spdk_iobuf_pool& pool, spdk_iobuf_buffer* buffer) {
  queue_push_front(pool.cache, buffer);
  pool.cache_count++;
}

spdk_iobuf_buffer* uncache(spdk_iobuf_pool& pool) {
  pool.cache_count--;
  return queue_pop_front(pool.cache);
}

void prepare(spdk_iobuf_pool& pool, spdk_iobuf_entry_stailq_t& waiters, uint32_t bytes,
             uint32_t cache_size) {
  pool = {};
  pool.queue = &waiters;
  pool.bufsize = bytes;
  pool.cache_size = cache_size;
  queue_init(pool.cache);
}

// Filled up front, so that other threads cannot starve this one.
bool fill_cache(spdk_iobuf_pool& pool, BufferPool& shared) {
  while (pool.cache_count < pool.cache_size) {
    spdk_iobuf_buffer* buffer = shared.take();
    if (buffer == nullptr) {
      return false;
    }
    cache(pool, buffer);
  }
  return true;
}

void empty_cache(spdk_iobuf_pool& pool, BufferPool& shared) {
  while (pool.cache_count > 0) {
    shared.put(uncache(pool));
  }
}

bool enlist(spdk_iobuf_channel* channel) {
  auto& channels = thread_buffers(channel->parent)->channels;
  auto* slot = std::find(std::begin(channels), std::end(channels), nullptr);
  if (slot == std::end(channels)) {
    EMBEDDED_ERRLOG("a thread can have %zu iobuf channels\n", kMaxChannelsPerThread);
    return false;
  }
  *slot = channel;
  return true;
}

}  // namespace

int spdk_iobuf_channel_init(spdk_iobuf_channel* ch, const char* name, uint32_t small_cache_size,
                            uint32_t large_cache_size) {
  const Module* module = find_module(name);
  if (module == nullptr) {
    EMBEDDED_ERRLOG("iobuf module %s is not registered\n", name);
    return -ENODEV;
  }
  spdk_io_channel* parent = spdk_get_io_channel(&library());
  if (parent == nullptr) {
    return -ENOMEM;
  }
  ThreadBuffers* buffers = thread_buffers(parent);
  prepare(ch->small, buffers->small_waiters, library().options.small_bufsize, small_cache_size);
  prepare(ch->large, buffers->large_waiters, library().options.large_bufsize, large_cache_size);
  ch->module = module;
  ch->parent = parent;
  if (!enlist(ch) || !fill_cache(ch->small, library().small) ||
      !fill_cache(ch->large, library().large)) {
    EMBEDDED_ERRLOG("the buffers do not suffice for another thread's caches of %u and %u for %s\n",
                    small_cache_size, large_cache_size, name);
    spdk_iobuf_channel_fini(ch);
    return -ENOMEM;
  }
  return 0;
}

void spdk_iobuf_channel_fini(spdk_iobuf_channel* ch) {
  empty_cache(ch->small, library().small);
  empty_cache(ch->large, library().large);
  auto& channels = thread_buffers(ch->parent)->channels;
  std::replace(std::begin(channels), std::end(channels), ch,
               static_cast<spdk_iobuf_channel*>(nullptr));
  spdk_put_io_channel(ch->parent);
  ch->parent = nullptr;
}

void* spdk_iobuf_get(spdk_iobuf_channel* ch, uint64_t len, spdk_iobuf_entry* entry,
                     spdk_iobuf_get_cb cb_fn) {
  spdk_iobuf_pool& pool = *pool_for(ch, len);
  if (pool.cache_count > 0) {
    pool.stats.cache++;
    return uncache(pool);
  }
  BufferPool& shared = shared_pool(ch, &pool);
  spdk_iobuf_buffer* buffer = shared.take();
  if (buffer == nullptr) {
    if (entry != nullptr) {
      entry->module = ch->module;
      entry->cb_fn = cb_fn;
      queue_push_back(*pool.queue, entry);
      pool.stats.retry++;
    }
    return nullptr;
  }
  pool.stats.main++;
  for (uint32_t i = 1; i < std::min(kBatch, pool.cache_size); i++) {
    spdk_iobuf_buffer* another = shared.take();
    if (another == nullptr) {
      break;
    }
    cache(pool, another);
  }
  return buffer;
}

void spdk_iobuf_put(spdk_iobuf_channel* ch, void* buf, uint64_t len) {
  spdk_iobuf_pool& pool = *pool_for(ch, len);
  if (pool.queue->stqh_first != nullptr) {
    spdk_iobuf_entry* entry = queue_pop_front(*pool.queue);
    entry->cb_fn(entry, buf);
    return;
  }
  BufferPool& shared = shared_pool(ch, &pool);
  auto* buffer = static_cast<spdk_iobuf_buffer*>(buf);
  if (pool.cache_size == 0) {
    shared.put(buffer);
    return;
  }
  cache(pool, buffer);
  // The cache may exceed its size by a batch before it gives one back, so that a thread that goes
  // to and fro around the limit does not visit the shared pool each time.
  const uint32_t batch = std::min(kBatch, pool.cache_size);
  if (pool.cache_count >= pool.cache_size + batch) {
    for (uint32_t i = 0; i < batch; i++) {
      shared.put(uncache(pool));
    }
  }
}

int spdk_iobuf_for_each_entry(spdk_iobuf_channel* ch, spdk_iobuf_pool* pool,
                              spdk_iobuf_for_each_entry_fn cb_fn, void* cb_ctx) {
  for (spdk_iobuf_entry* entry = pool->queue->stqh_first; entry != nullptr;) {
    spdk_iobuf_entry* next = entry->stailq.stqe_next;
    if (entry->module == ch->module) {
      const int rc = cb_fn(ch, entry, cb_ctx);
      if (rc != 0) {
        return rc;
      }
    }
    entry = next;
  }
  return 0;
}

void spdk_iobuf_entry_abort(spdk_iobuf_channel* ch, spdk_iobuf_entry* entry, uint64_t len) {
  queue_remove(*pool_for(ch, len)->queue, entry);
}
