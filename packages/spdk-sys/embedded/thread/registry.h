// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// All SPDK threads and all I/O devices of the process, under one lock.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "thread.h"

namespace embedded {

struct Registry {
  std::mutex lock;
  // In the order of creation, which is the order of their ids too.
  std::vector<spdk_thread*> threads;
  // By the address that they were registered under.
  std::map<void*, io_device*> devices;

  // These expect the lock to be held.
  spdk_thread* find_thread(uint64_t id) const;
  // The first thread with an id above the given one.
  spdk_thread* thread_after(uint64_t id) const;
  io_device* find_device(void* address) const;
};

// Never destroyed: threads may still be polled while the process ends.
Registry& registry();

// For a thread that might be gone: finds it by id and delivers. False when it is gone or exited.
bool deliver_by_id(uint64_t thread_id, spdk_msg_fn fn, void* arg);

}  // namespace embedded
