// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// State shared by the whole bdev layer, and the link fields of its lists.
#pragma once

#include <map>
#include <string_view>

#include "spdk/bdev_module.h"

#include "io_pool.h"
#include "spin_guard.h"
#include "tailq.h"

namespace embedded::bdev {

struct BdevLink {
  static auto& of(spdk_bdev* bdev) { return bdev->internal.link; }
};
struct ModuleLink {
  static auto& of(spdk_bdev_module* module) { return module->internal.tailq; }
};
struct AliasLink {
  static auto& of(spdk_bdev_alias* alias) { return alias->tailq; }
};

using Bdevs = TailQueue<BdevLink>;
using Modules = TailQueue<ModuleLink>;
using Aliases = TailQueue<AliasLink>;

struct OpenAsyncRequest;

// Size of the shared buffer of zeroes that emulated write-zeroes are written from.
constexpr std::size_t kZeroBufferBytes = 0x100000;

struct Manager {
  // Guards bdevs, names and async_opens. Lock order: manager, bdev, descriptor, module.
  spdk_spinlock lock;
  TailQueueHead<spdk_bdev> bdevs;
  // Names and aliases in one index; the keys live in spdk_bdev_name::name.
  std::map<std::string_view, spdk_bdev*> names;
  TailQueueHead<spdk_bdev_module> modules;
  TailQueueHead<OpenAsyncRequest> async_opens;

  IoPool io_pool;
  void* zero_buffer;
  bool module_init_complete;
  bool init_complete;
};

// Function-local static: modules register themselves from constructors of other translation units,
// which may run before any global of this one would be initialised.
Manager& manager();

// The bdev's I/O device is one byte into the bdev, because modules commonly register the bdev's own
// address as an I/O device of theirs.
inline void* to_io_device(spdk_bdev* bdev) { return reinterpret_cast<char*>(bdev) + 1; }
inline spdk_bdev* from_io_device(void* io_device) {
  return reinterpret_cast<spdk_bdev*>(static_cast<char*>(io_device) - 1);
}

inline bool is_type_supported(const spdk_bdev* bdev, spdk_bdev_io_type type) {
  return bdev->fn_table->io_type_supported(bdev->ctxt, type);
}

}  // namespace embedded::bdev
