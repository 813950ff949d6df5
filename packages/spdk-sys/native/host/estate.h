// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <vector>

#include "host/spdk_headers.h"

namespace spdk_ts {

// What JavaScript holds of SPDK on one SPDK thread. When the JavaScript thread ends without
// releasing it (a worker terminated), the SPDK thread itself releases it: a device that stays open
// could never be unregistered, and SPDK never be stopped.
//
// Shared by the host and by its I/O rings, which go with their last I/O: nothing is released while
// I/O is under way.
class Estate {
 public:
  enum class Kind { kBdevDescriptor, kIoChannel, kPoller, kIoDevice };

  Estate() = default;
  // Has the heir release what is left. Runs on any thread.
  ~Estate();
  Estate(const Estate&) = delete;
  Estate& operator=(const Estate&) = delete;

  // On the thread of the host only, which has ended when the estate is left to an heir.
  void add(Kind kind, void* item) { items_.push_back({kind, item}); }
  // Does nothing for what is not here.
  void remove(const void* item);
  void clear() { items_.clear(); }
  // Unregisters the pollers at once, on the SPDK thread of the host: whoever polls that next would
  // call them while the callbacks of the JavaScript thread go.
  void release_pollers();
  void leave_to(spdk_thread* heir) { heir_ = heir; }

 private:
  struct Item {
    Kind kind;
    void* pointer;
  };

  static void release_all(void* items);
  static void release(const Item& item);

  std::vector<Item> items_;
  spdk_thread* heir_ = nullptr;
};

}  // namespace spdk_ts
