// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Fixed-size fields that are padded instead of terminated, and memory that is all zero.
#include <cstdint>
#include <cstring>

#include "spdk/string.h"

void spdk_strcpy_pad(void* dst, const char* src, size_t size, int pad) {
  const size_t length = strnlen(src, size);
  memcpy(dst, src, length);
  memset(static_cast<char*>(dst) + length, pad, size - length);
}

size_t spdk_strlen_pad(const void* str, size_t size, int pad) {
  const auto* bytes = static_cast<const uint8_t*>(str);
  while (size > 0 && bytes[size - 1] == static_cast<uint8_t>(pad)) {
    size--;
  }
  return size;
}

// All bytes equal the first one exactly if the memory equals itself moved by one byte.
bool spdk_mem_all_zero(const void* data, size_t size) {
  const auto* bytes = static_cast<const uint8_t*>(data);
  return size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}
