// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// How often buffers came from the caches, from the shared pools, or not at once.
#include <cerrno>
#include <memory>
#include <vector>

#include "library.h"

using namespace embedded::iobuf;

namespace {

struct Request {
  std::vector<const Module*> modules;
  std::vector<spdk_iobuf_module_stats> stats;
  spdk_iobuf_get_stats_cb callback;
  void* callback_arg;
};

void add(spdk_iobuf_pool_stats& to, const spdk_iobuf_pool_stats& from) {
  to.cache += from.cache;
  to.main += from.main;
  to.retry += from.retry;
}

void add_thread(spdk_io_channel_iter* i) {
  auto* request = static_cast<Request*>(spdk_io_channel_iter_get_ctx(i));
  const ThreadBuffers* buffers = thread_buffers(spdk_io_channel_iter_get_channel(i));
  for (const spdk_iobuf_channel* channel : buffers->channels) {
    for (size_t m = 0; channel != nullptr && m < request->modules.size(); m++) {
      if (channel->module == request->modules[m]) {
        add(request->stats[m].small_pool, channel->small.stats);
        add(request->stats[m].large_pool, channel->large.stats);
      }
    }
  }
  spdk_for_each_channel_continue(i, 0);
}

void all_added(spdk_io_channel_iter* i, int) {
  const std::unique_ptr<Request> request(static_cast<Request*>(spdk_io_channel_iter_get_ctx(i)));
  request->callback(request->stats.data(), static_cast<uint32_t>(request->stats.size()),
                    request->callback_arg);
}

}  // namespace

int spdk_iobuf_get_stats(spdk_iobuf_get_stats_cb cb_fn, void* cb_arg) {
  auto request = std::make_unique<Request>();
  for (const Module& module : library().modules) {
    request->modules.push_back(&module);
    request->stats.push_back({{}, {}, module.name.c_str()});
  }
  request->callback = cb_fn;
  request->callback_arg = cb_arg;
  spdk_for_each_channel(&library(), add_thread, request.release(), all_added);
  return 0;
}
