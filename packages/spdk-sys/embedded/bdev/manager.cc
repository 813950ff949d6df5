// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "manager.h"

#include <memory>

#include "open_async.h"

namespace embedded::bdev {

Manager& manager() {
  // Never destroyed: other threads may still look names up while the process exits.
  static Manager& instance = []() -> Manager& {
    Manager* created = std::make_unique<Manager>().release();
    spdk_spin_init(&created->lock);
    Bdevs::init(created->bdevs);
    Modules::init(created->modules);
    OpenAsyncRequests::init(created->async_opens);
    return *created;
  }();
  return instance;
}

}  // namespace embedded::bdev
