// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>

#include "ring/spdk_bdev_headers.h"

namespace spdk_ts {

// The memory of a request: what there is to write, or room for what is read.
struct RequestData {
  const iovec* vectors;
  int count;

  // Without vectors for a request that has no memory.
  static RequestData of(const spdk_bdev_io& bdev_io);

  uint64_t bytes() const;
  // From `offset` on, `length` bytes of it: they have to be there.
  void copy_to(uint64_t offset, void* target, uint64_t length) const;
  void copy_from(uint64_t offset, const void* source, uint64_t length) const;
  void fill(uint64_t offset, uint8_t value, uint64_t length) const;
};

}  // namespace spdk_ts
