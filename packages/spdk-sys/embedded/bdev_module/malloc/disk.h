// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A malloc disk and its memory.
#pragma once

#include "spdk/bdev_module.h"
#include "spdk/env.h"

namespace embedded::bdev_module::malloc_disk {

struct Disk {
  spdk_bdev bdev{};
  char* data = nullptr;
  // Only when it is kept apart from the data.
  char* metadata = nullptr;

  Disk() = default;
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
};

spdk_bdev_module* module();
const spdk_bdev_fn_table* functions();

// Disks without a name are numbered.
void restart_numbering();

// Frees a disk's former memory when every thread has passed a point at which it cannot be using it.
void retire_memory(char* data);

}  // namespace embedded::bdev_module::malloc_disk
