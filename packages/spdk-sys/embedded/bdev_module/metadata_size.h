// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Sizes of per-block metadata that the memory-only modules offer, as SPDK's do.
#pragma once

#include <bit>
#include <cstdint>

namespace embedded::bdev_module {

constexpr bool is_metadata_size(uint32_t bytes) {
  return bytes == 0 || (bytes >= 8 && bytes <= 128 && std::has_single_bit(bytes));
}

}  // namespace embedded::bdev_module
