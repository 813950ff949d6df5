// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// SHA-1, for name-based UUIDs. Not for anything that has to be secure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace embedded {

class Sha1 {
 public:
  static constexpr size_t kDigestBytes = 20;

  void update(const void* data, size_t size);
  std::array<uint8_t, kDigestBytes> finish();

 private:
  static constexpr size_t kBlockBytes = 64;

  void process_block();

  std::array<uint32_t, 5> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  std::array<uint8_t, kBlockBytes> block_{};
  size_t block_used_ = 0;
  uint64_t total_bytes_ = 0;
};

}  // namespace embedded
