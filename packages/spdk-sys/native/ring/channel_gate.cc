// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "ring/channel_gate.h"

#include <cerrno>
#include <mutex>

#include "ring/spdk_bdev_headers.h"

extern "C" {
#include <spdk/version.h>
}

namespace spdk_ts {
namespace {

// The driver copes from v25.01 on.
constexpr bool kNeeded = SPDK_VERSION_MAJOR < 25;

// Held while a channel is being made, and while a reset is being begun. Recursive: a module may get
// a channel of its base when one of its own is made.
std::recursive_mutex& gate() {
  static std::recursive_mutex mutex;
  return mutex;
}

bool reset_under_way() {
  if (spdk_bdev_module_list_find("nvme") == nullptr) return false;
  // Another value than 0 ends the loop.
  auto look = [](void* found, spdk_bdev* bdev) -> int {
    bool& under_way = *static_cast<bool*>(found);
    under_way = bdev->internal.reset_in_progress != nullptr;
    return under_way ? 1 : 0;
  };
  bool under_way = false;
  spdk_for_each_bdev(&under_way, look);
  return under_way;
}

}  // namespace

spdk_io_channel* get_channel_between_resets(spdk_bdev_desc* desc, int* rc) {
  std::unique_lock lock(gate(), std::defer_lock);
  if constexpr (kNeeded) {
    lock.lock();
    if (reset_under_way()) {
      *rc = -EAGAIN;
      return nullptr;
    }
  }
  spdk_io_channel* channel = spdk_bdev_get_io_channel(desc);
  *rc = channel == nullptr ? -ENOMEM : 0;
  return channel;
}

int reset_between_channels(spdk_bdev_desc* desc, spdk_io_channel* channel,
                           spdk_bdev_io_completion_cb done, void* context) {
  std::unique_lock lock(gate(), std::defer_lock);
  if constexpr (kNeeded) lock.lock();
  return spdk_bdev_reset(desc, channel, done, context);
}

}  // namespace spdk_ts
