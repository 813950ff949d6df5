// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// What the parts of one bdev share.
#pragma once

#include <cstdint>

#include "../bdev/tailq.h"
#include "../bdev_module/base_bdev.h"
#include "spdk/bdev_module.h"

struct spdk_bdev_part_base {
  embedded::bdev_module::BaseBdev bdev;
  spdk_bdev_module* module = nullptr;
  const spdk_bdev_fn_table* functions = nullptr;
  bdev_part_tailq* parts = nullptr;
  spdk_bdev_remove_cb_t removed = nullptr;
  spdk_bdev_part_base_free_fn freed = nullptr;
  void* context = nullptr;
  uint32_t channel_bytes = 0;
  spdk_io_channel_create_cb create_channel = nullptr;
  spdk_io_channel_destroy_cb destroy_channel = nullptr;
  // Parts that use it: the last one frees it, and holds the claim until then.
  uint32_t part_count = 0;
  bool claimed = false;
};

namespace embedded::bdev_part {

struct PartLink {
  static auto& of(spdk_bdev_part* part) { return part->tailq; }
};
using Parts = bdev::TailQueue<PartLink>;

// The functions of every part; the module provides the others.
spdk_io_channel* get_io_channel(void* part);
bool io_type_supported(void* part, spdk_bdev_io_type type);

// The table of a module of parts, to be completed by spdk_bdev_part_base_construct_ext. The module
// writes the configuration of all its parts.
spdk_bdev_fn_table part_functions(void (*submit_request)(spdk_io_channel*, spdk_bdev_io*),
                                  int (*dump_info_json)(void* part, spdk_json_write_ctx*));

}  // namespace embedded::bdev_part
