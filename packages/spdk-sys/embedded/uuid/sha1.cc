// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// SHA-1 as FIPS 180-4 describes it.
#include "sha1.h"

#include <bit>

namespace embedded {

void Sha1::update(const void* data, size_t size) {
  const auto* bytes = static_cast<const uint8_t*>(data);
  total_bytes_ += size;
  for (size_t i = 0; i < size; i++) {
    block_[block_used_++] = bytes[i];
    if (block_used_ == kBlockBytes) {
      process_block();
    }
  }
}

std::array<uint8_t, Sha1::kDigestBytes> Sha1::finish() {
  const uint64_t bits = total_bytes_ * 8;
  const uint8_t one = 0x80;
  const uint8_t zero = 0;
  update(&one, 1);
  while (block_used_ != kBlockBytes - sizeof(bits)) {
    update(&zero, 1);
  }
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto byte = static_cast<uint8_t>(bits >> shift);
    update(&byte, 1);
  }
  std::array<uint8_t, kDigestBytes> digest{};
  for (size_t i = 0; i < digest.size(); i++) {
    digest[i] = static_cast<uint8_t>(state_[i / 4] >> (24 - i % 4 * 8));
  }
  return digest;
}

void Sha1::process_block() {
  std::array<uint32_t, 80> w{};
  for (size_t i = 0; i < 16; i++) {
    w[i] = static_cast<uint32_t>(block_[i * 4]) << 24 |
           static_cast<uint32_t>(block_[i * 4 + 1]) << 16 |
           static_cast<uint32_t>(block_[i * 4 + 2]) << 8 | block_[i * 4 + 3];
  }
  for (size_t i = 16; i < w.size(); i++) {
    w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  }
  auto [a, b, c, d, e] = state_;
  for (size_t i = 0; i < w.size(); i++) {
    uint32_t f = 0;
    uint32_t k = 0;
    if (i < 20) {
      f = (b & c) | (~b & d);
      k = 0x5a827999;
    } else if (i < 40) {
      f = b ^ c ^ d;
      k = 0x6ed9eba1;
    } else if (i < 60) {
      f = (b & c) | (b & d) | (c & d);
      k = 0x8f1bbcdc;
    } else {
      f = b ^ c ^ d;
      k = 0xca62c1d6;
    }
    const uint32_t next = std::rotl(a, 5) + f + e + k + w[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state_ = {state_[0] + a, state_[1] + b, state_[2] + c, state_[3] + d, state_[4] + e};
  block_used_ = 0;
}

}  // namespace embedded
