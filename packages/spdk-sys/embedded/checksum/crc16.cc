// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// CRC-16 of T10 DIF, which shifts left.
#include "spdk/crc16.h"

#include <array>
#include <cstring>

namespace {

constexpr size_t kStep = 8;
using Tables = std::array<std::array<uint16_t, 256>, kStep>;

// Table k: what a byte contributes that has k more bytes behind it.
constexpr Tables make_tables() {
  Tables tables{};
  for (unsigned byte = 0; byte < 256; byte++) {
    unsigned value = byte << 8;
    for (int bit = 0; bit < 8; bit++) {
      value = (value & 0x8000) != 0 ? (value << 1) ^ SPDK_T10DIF_CRC16_POLYNOMIAL : value << 1;
    }
    tables[0][byte] = static_cast<uint16_t>(value);
  }
  for (size_t k = 1; k < kStep; k++) {
    for (unsigned byte = 0; byte < 256; byte++) {
      const uint16_t before = tables[k - 1][byte];
      tables[k][byte] = static_cast<uint16_t>((before << 8) ^ tables[0][before >> 8]);
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

}  // namespace

uint16_t spdk_crc16_t10dif(uint16_t init_crc, const void* buf, size_t len) {
  const auto* bytes = static_cast<const uint8_t*>(buf);
  unsigned crc = init_crc;
  for (; len >= kStep; bytes += kStep, len -= kStep) {
    unsigned next = kTables[7][bytes[0] ^ (crc >> 8)] ^ kTables[6][bytes[1] ^ (crc & 0xff)];
    for (size_t i = 2; i < kStep; i++) {
      next ^= kTables[kStep - 1 - i][bytes[i]];
    }
    crc = next;
  }
  for (size_t i = 0; i < len; i++) {
    crc = ((crc << 8) & 0xffff) ^ kTables[0][(crc >> 8) ^ bytes[i]];
  }
  return static_cast<uint16_t>(crc);
}

uint16_t spdk_crc16_t10dif_copy(uint16_t init_crc, uint8_t* dst, uint8_t* src, size_t len) {
  memcpy(dst, src, len);
  return spdk_crc16_t10dif(init_crc, src, len);
}
