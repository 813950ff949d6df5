// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The bdev that a virtual one stands on: open, claimed for writing, and watched.
#pragma once

#include <atomic>

#include "spdk/bdev_module.h"

namespace embedded::bdev_module {

class BaseBdev {
 public:
  // Called on the thread that opened the base, when the base is being removed.
  using Removed = void (*)(void* owner);

  BaseBdev() = default;
  ~BaseBdev() { close(); }
  BaseBdev(const BaseBdev&) = delete;
  BaseBdev& operator=(const BaseBdev&) = delete;

  // Returns 0, -ENODEV when there is no such bdev, -EPERM when it is to be written and claimed.
  int open(const char* name, bool write, Removed removed, void* owner);
  // Returns 0, or -EPERM when a module has claimed it.
  int claim(spdk_bdev_module* module);
  void release();
  // Gives up the claim; the descriptor is closed on the thread that opened it, since closing it
  // elsewhere would race with its events.
  void close();

  spdk_bdev* get() const { return bdev_; }
  spdk_bdev_desc* desc() const { return desc_; }

 private:
  // What events find. It lives until the descriptor is closed, which may be later than the owner.
  struct Watch {
    Removed removed;
    std::atomic<void*> owner;
    spdk_bdev_desc* desc;
  };
  static void handle_event(spdk_bdev_event_type type, spdk_bdev* bdev, void* watch);
  static void close_watched(void* watch);

  spdk_bdev* bdev_ = nullptr;
  spdk_bdev_desc* desc_ = nullptr;
  Watch* watch_ = nullptr;
  spdk_thread* thread_ = nullptr;
  bool claimed_ = false;
};

// Of bdevs whose module writes the configuration of all.
inline void write_config_with_module(spdk_bdev*, spdk_json_write_ctx*) {}

// Gives a virtual bdev the size, blocks and metadata of its base.
void copy_format(const spdk_bdev& base, spdk_bdev& bdev);

// Gives a virtual bdev a UUID made of that of its base, the same each time. 0 or a negative errno.
int derive_uuid(const spdk_bdev& base, const char* name_space, spdk_bdev& bdev);

}  // namespace embedded::bdev_module
