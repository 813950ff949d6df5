// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// A module of the tests that makes parts of the test device.
#pragma once

#include "bdev_layer.h"
#include "spdk/uuid.h"

struct PartLog {
  int removed = 0;
  int freed = 0;
  int channels_created = 0;
  int channels_destroyed = 0;
  // What the module's own completion callback was told.
  std::vector<bool> completions;
  bool with_callback = false;
  int refused = 0;
};
extern PartLog g_log;
extern bdev_part_tailq g_parts;
inline char g_product_name[] = "part";

int construct_base(const char* name, spdk_bdev_part_base** base);

// The part, or the error.
struct Part {
  spdk_bdev_part* part;
  int rc;
  Part(spdk_bdev_part_base* base, const char* name, uint64_t offset, uint64_t num_blocks,
       const spdk_bdev_part_construct_opts* opts = nullptr);
};

// A test device with parts of 100 blocks, at 100 and at 300.
struct PartsFixture {
  BdevLayer layer;
  TestDevice device{"dev"};
  spdk_bdev_part_base* base = nullptr;

  explicit PartsFixture(
      const std::set<int>& more_types = {},
      const std::function<void(TestDevice&)>& prepare = [](TestDevice&) {}) {
    g_log = {};
    g_parts = {nullptr, &g_parts.tqh_first};
    device.types.insert(more_types.begin(), more_types.end());
    CHECK_EQ(spdk_uuid_parse(&device.bdev.uuid, "deadbeef-0000-4000-8000-000000000001"), 0);
    prepare(device);
    CHECK_EQ(device.add(), 0);
    CHECK_EQ(construct_base("dev", &base), 0);
    CHECK_EQ(Part(base, "one", 100, 100).rc, 0);
    CHECK_EQ(Part(base, "two", 300, 100).rc, 0);
  }
  ~PartsFixture() { device.remove(); }
};
