// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "library.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include "../log/logging.h"
#include "single_queue.h"

namespace embedded::iobuf {

namespace {

constexpr uint32_t kBufferAlignment = 4096;

// Sizes are rounded up so that every buffer of a pool is aligned.
uint32_t align_up(uint32_t bytes) {
  return (bytes + kBufferAlignment - 1) & ~(kBufferAlignment - 1);
}

int create_thread_buffers(void*, void* context) {
  auto* buffers = static_cast<ThreadBuffers*>(context);
  queue_init(buffers->small_waiters);
  queue_init(buffers->large_waiters);
  std::fill(std::begin(buffers->channels), std::end(buffers->channels), nullptr);
  return 0;
}

void destroy_thread_buffers(void*, void*) {}

void finished(void*) {
  Library& shared = library();
  shared.modules.clear();
  if (shared.small.missing() + shared.large.missing() != 0) {
    EMBEDDED_ERRLOG("%lu small and %lu large buffers were never put back\n", shared.small.missing(),
                    shared.large.missing());
  }
  shared.small.destroy();
  shared.large.destroy();
  if (shared.finish_callback != nullptr) {
    shared.finish_callback(shared.finish_callback_arg);
  }
}

}  // namespace

Library& library() {
  // Never destroyed: threads may still put buffers back while the process exits.
  static Library& instance = []() -> Library& {
    Library* created = std::make_unique<Library>().release();
    created->options = {8192, 1024, 8 * 1024, 132 * 1024, sizeof(spdk_iobuf_opts)};
    return *created;
  }();
  return instance;
}

Module* find_module(const char* name) {
  auto& modules = library().modules;
  const auto found = std::find_if(modules.begin(), modules.end(),
                                  [name](const Module& module) { return module.name == name; });
  return found == modules.end() ? nullptr : &*found;
}

}  // namespace embedded::iobuf

using namespace embedded::iobuf;

int spdk_iobuf_initialize(void) {
  Library& shared = library();
  auto& options = shared.options;
  options.small_bufsize = align_up(options.small_bufsize);
  options.large_bufsize = align_up(options.large_bufsize);
  if (shared.small.create(options.small_pool_count, options.small_bufsize) != 0) {
    EMBEDDED_ERRLOG("no memory for %lu buffers of %u bytes\n", options.small_pool_count,
                    options.small_bufsize);
    return -ENOMEM;
  }
  if (shared.large.create(options.large_pool_count, options.large_bufsize) != 0) {
    EMBEDDED_ERRLOG("no memory for %lu buffers of %u bytes\n", options.large_pool_count,
                    options.large_bufsize);
    shared.small.destroy();
    return -ENOMEM;
  }
  spdk_io_device_register(&shared, create_thread_buffers, destroy_thread_buffers,
                          sizeof(ThreadBuffers), "iobuf");
  shared.initialized = true;
  return 0;
}

void spdk_iobuf_finish(spdk_iobuf_finish_cb cb_fn, void* cb_arg) {
  Library& shared = library();
  if (!shared.initialized) {
    cb_fn(cb_arg);
    return;
  }
  shared.initialized = false;
  shared.finish_callback = cb_fn;
  shared.finish_callback_arg = cb_arg;
  spdk_io_device_unregister(&shared, finished);
}

int spdk_iobuf_register_module(const char* name) {
  if (find_module(name) != nullptr) {
    return -EEXIST;
  }
  library().modules.push_back({name});
  return 0;
}

int spdk_iobuf_unregister_module(const char* name) {
  const size_t removed =
      library().modules.remove_if([name](const Module& module) { return module.name == name; });
  return removed == 0 ? -ENOENT : 0;
}
