// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What spdk/endian.h has inline in SPDK: numbers in memory of any alignment, in a given byte order.
#include "spdk/endian.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace {

uint16_t swapped(uint16_t value) { return __builtin_bswap16(value); }
uint32_t swapped(uint32_t value) { return __builtin_bswap32(value); }
uint64_t swapped(uint64_t value) { return __builtin_bswap64(value); }

template <typename Number>
Number load(const void* from, std::endian order) {
  Number value = 0;
  memcpy(&value, from, sizeof(value));
  return order == std::endian::native ? value : swapped(value);
}

template <typename Number>
void store(void* to, Number value, std::endian order) {
  const Number ordered = order == std::endian::native ? value : swapped(value);
  memcpy(to, &ordered, sizeof(ordered));
}

}  // namespace

uint16_t from_be16(const void* ptr) { return load<uint16_t>(ptr, std::endian::big); }
uint32_t from_be32(const void* ptr) { return load<uint32_t>(ptr, std::endian::big); }
uint64_t from_be64(const void* ptr) { return load<uint64_t>(ptr, std::endian::big); }
uint16_t from_le16(const void* ptr) { return load<uint16_t>(ptr, std::endian::little); }
uint32_t from_le32(const void* ptr) { return load<uint32_t>(ptr, std::endian::little); }
uint64_t from_le64(const void* ptr) { return load<uint64_t>(ptr, std::endian::little); }

void to_be16(void* out, uint16_t in) { store(out, in, std::endian::big); }
void to_be32(void* out, uint32_t in) { store(out, in, std::endian::big); }
void to_be64(void* out, uint64_t in) { store(out, in, std::endian::big); }
void to_le16(void* out, uint16_t in) { store(out, in, std::endian::little); }
void to_le32(void* out, uint32_t in) { store(out, in, std::endian::little); }
void to_le64(void* out, uint64_t in) { store(out, in, std::endian::little); }
