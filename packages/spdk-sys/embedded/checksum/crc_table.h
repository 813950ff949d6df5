// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Tables for cyclic redundancy checks, made at compile time. Sixteen (or eight) bytes are folded
// per step: table k answers what a byte contributes that lies k bytes before the end of the step.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace embedded {

// For checks that shift right (the polynomial's bits are reversed).
template <typename Word, Word kPolynomial>
class ReflectedCrc {
 public:
  static Word update(Word crc, const void* data, size_t size) {
    const auto* bytes = static_cast<const uint8_t*>(data);
    for (; size >= kStep; bytes += kStep, size -= kStep) {
      Word next = 0;
      for (size_t i = 0; i < kStep; i++) {
        const auto mixed =
            i < sizeof(Word) ? static_cast<uint8_t>(bytes[i] ^ (crc >> (8 * i))) : bytes[i];
        next ^= kTables[kStep - 1 - i][mixed];
      }
      crc = next;
    }
    for (size_t i = 0; i < size; i++) {
      crc = (crc >> 8) ^ kTables[0][static_cast<uint8_t>(crc ^ bytes[i])];
    }
    return crc;
  }

 private:
  static constexpr size_t kStep = 8;
  using Tables = std::array<std::array<Word, 256>, kStep>;

  static constexpr Tables make_tables() {
    Tables tables{};
    for (unsigned byte = 0; byte < 256; byte++) {
      Word value = byte;
      for (int bit = 0; bit < 8; bit++) {
        value = (value & 1) != 0 ? (value >> 1) ^ kPolynomial : value >> 1;
      }
      tables[0][byte] = value;
    }
    for (size_t k = 1; k < kStep; k++) {
      for (unsigned byte = 0; byte < 256; byte++) {
        const Word before = tables[k - 1][byte];
        tables[k][byte] = (before >> 8) ^ tables[0][static_cast<uint8_t>(before)];
      }
    }
    return tables;
  }

  static constexpr Tables kTables = make_tables();
};

}  // namespace embedded
