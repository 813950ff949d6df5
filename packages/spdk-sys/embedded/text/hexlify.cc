// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Bytes as hexadecimal text and back; the caller frees the result.
#include "spdk/hexlify.h"

#include <cstdlib>
#include <cstring>

#include "../log/logging.h"

namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

char* spdk_hexlify(const char* bin, size_t len) {
  constexpr const char* kDigits = "0123456789abcdef";
  auto* hex = static_cast<char*>(malloc(len * 2 + 1));
  if (hex == nullptr) {
    return nullptr;
  }
  for (size_t i = 0; i < len; i++) {
    const auto byte = static_cast<unsigned char>(bin[i]);
    hex[i * 2] = kDigits[byte >> 4];
    hex[i * 2 + 1] = kDigits[byte & 0xf];
  }
  hex[len * 2] = '\0';
  return hex;
}

char* spdk_unhexlify(const char* hex) {
  const size_t length = strlen(hex);
  if (length % 2 != 0) {
    EMBEDDED_ERRLOG("hexadecimal text of %zu digits: an even number is needed\n", length);
    return nullptr;
  }
  auto* bytes = static_cast<char*>(malloc(length / 2 + 1));
  for (size_t i = 0; bytes != nullptr && i < length; i += 2) {
    const int high = digit_value(hex[i]);
    const int low = digit_value(hex[i + 1]);
    if (high < 0 || low < 0) {
      EMBEDDED_ERRLOG("'%s' is no hexadecimal text\n", hex);
      free(bytes);
      return nullptr;
    }
    bytes[i / 2] = static_cast<char>(high << 4 | low);
  }
  return bytes;
}
