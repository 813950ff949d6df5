// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// State of iobuf shared by all threads.
#pragma once

#include <list>
#include <string>

#include "buffer_pool.h"

namespace embedded::iobuf {

// Who uses buffers; channels and those who wait are told apart by the address of their module.
struct Module {
  std::string name;
};

// How many modules a thread can have channels of.
inline constexpr size_t kMaxChannelsPerThread = 64;

// What one thread has: the channels of its modules, and everyone on it who waits for a buffer.
struct ThreadBuffers {
  spdk_iobuf_entry_stailq_t small_waiters;
  spdk_iobuf_entry_stailq_t large_waiters;
  spdk_iobuf_channel* channels[kMaxChannelsPerThread];
};

inline ThreadBuffers* thread_buffers(spdk_io_channel* channel) {
  return reinterpret_cast<ThreadBuffers*>(reinterpret_cast<char*>(channel) +
                                          SPDK_IO_CHANNEL_STRUCT_SIZE);
}

struct Library {
  spdk_iobuf_opts options;
  BufferPool small;
  BufferPool large;
  std::list<Module> modules;
  bool initialized;
  spdk_iobuf_finish_cb finish_callback;
  void* finish_callback_arg;
};

Library& library();
Module* find_module(const char* name);

}  // namespace embedded::iobuf
