// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Bdevs over the whole of another one, which they claim: what the modules of such have in common.
#pragma once

#include <list>
#include <memory>
#include <string>

#include "base_bdev.h"
#include "spdk/thread.h"

namespace embedded::bdev_module {

class VirtualDisks;

// Modules derive from it what else they need of a disk. It is the context of its bdev, and the I/O
// device of its channels.
struct VirtualDisk {
  spdk_bdev bdev{};
  std::string name;
  BaseBdev base;
  VirtualDisks* all = nullptr;

  VirtualDisk() = default;
  virtual ~VirtualDisk() = default;
  VirtualDisk(const VirtualDisk&) = delete;
  VirtualDisk& operator=(const VirtualDisk&) = delete;
};

// The virtual disks of one module.
class VirtualDisks {
 public:
  struct Kind {
    spdk_bdev_module* module;
    const spdk_bdev_fn_table* functions;
    // Of UUIDs that are made of those of the bases.
    const char* uuid_namespace;
    spdk_io_channel_create_cb create_channel;
    spdk_io_channel_destroy_cb destroy_channel;
    uint32_t channel_bytes;
  };

  explicit VirtualDisks(const Kind& kind) : kind_(kind) {}

  // Opens and claims the base, and registers the disk, which the bdev layer owns from then on.
  // Without a UUID it gets one of its base's. 0, -ENODEV without the base, or another errno.
  int create(std::unique_ptr<VirtualDisk> disk, const std::string& name,
             const std::string& base_name, const spdk_uuid& uuid);

  // In the order of their creation.
  const std::list<VirtualDisk*>& list() const { return list_; }

  // For disks that the bdev layer gives back: they go when their last channel is gone.
  static int destruct(void* disk);

 private:
  int stand_on(VirtualDisk& disk, const std::string& base_name, const spdk_uuid& uuid);
  int describe(VirtualDisk& disk, const spdk_uuid& uuid);

  Kind kind_;
  std::list<VirtualDisk*> list_;
};

// The functions of virtual disks with those of the module's.
spdk_bdev_fn_table virtual_disk_functions(void (*submit_request)(spdk_io_channel*, spdk_bdev_io*),
                                          int (*dump_info_json)(void* disk, spdk_json_write_ctx*));

}  // namespace embedded::bdev_module
