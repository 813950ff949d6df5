// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Base64, with the standard and the URL-safe alphabet.
#include "spdk/base64.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace {

constexpr uint8_t kInvalid = 0xff;

struct Alphabet {
  const char* digits;
  std::array<uint8_t, 256> values{};

  explicit constexpr Alphabet(const char* alphabet) : digits(alphabet) {
    values.fill(kInvalid);
    for (uint8_t i = 0; i < 64; i++) {
      values[static_cast<uint8_t>(alphabet[i])] = i;
    }
  }
};

constexpr Alphabet kStandard("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
constexpr Alphabet kUrlSafe("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

int encode(const Alphabet& alphabet, char* dst, const void* src, size_t size) {
  if (dst == nullptr || src == nullptr || size == 0) {
    return -EINVAL;
  }
  const auto* bytes = static_cast<const uint8_t*>(src);
  for (size_t i = 0; i < size; i += 3) {
    const size_t count = size - i < 3 ? size - i : 3;
    uint32_t bits = 0;
    for (size_t k = 0; k < 3; k++) {
      bits = bits << 8 | (k < count ? bytes[i + k] : 0);
    }
    for (size_t k = 0; k < 4; k++) {
      *dst++ = k <= count ? alphabet.digits[(bits >> (18 - 6 * k)) & 0x3f] : '=';
    }
  }
  *dst = '\0';
  return 0;
}

// Length without the padding; 0 when this cannot be base64.
size_t unpadded_length(const char* src) {
  size_t length = strlen(src);
  if (length == 0 || length % 4 != 0) {
    return 0;
  }
  for (int padding = 0; padding < 2 && src[length - 1] == '='; padding++) {
    length--;
  }
  return length % 4 == 1 ? 0 : length;
}

int decode(const Alphabet& alphabet, void* dst, size_t* dst_len, const char* src) {
  const size_t length = src != nullptr ? unpadded_length(src) : 0;
  if (length == 0) {
    return -EINVAL;
  }
  if (dst_len != nullptr) {
    *dst_len = length / 4 * 3 + (length % 4 + 1) / 2;
  }
  if (dst == nullptr) {
    return 0;  // Only the size was asked for.
  }
  auto* out = static_cast<uint8_t*>(dst);
  for (size_t i = 0; i < length; i += 4) {
    const size_t count = length - i < 4 ? length - i : 4;
    uint32_t bits = 0;
    for (size_t k = 0; k < 4; k++) {
      const uint8_t value = k < count ? alphabet.values[static_cast<uint8_t>(src[i + k])] : 0;
      if (value == kInvalid) {
        return -EINVAL;
      }
      bits = bits << 6 | value;
    }
    for (size_t k = 0; k + 1 < count; k++) {
      *out++ = static_cast<uint8_t>(bits >> (16 - 8 * k));
    }
  }
  return 0;
}

}  // namespace

int spdk_base64_encode(char* dst, const void* src, size_t src_len) {
  return encode(kStandard, dst, src, src_len);
}

int spdk_base64_urlsafe_encode(char* dst, const void* src, size_t src_len) {
  return encode(kUrlSafe, dst, src, src_len);
}

int spdk_base64_decode(void* dst, size_t* dst_len, const char* src) {
  return decode(kStandard, dst, dst_len, src);
}

int spdk_base64_urlsafe_decode(void* dst, size_t* dst_len, const char* src) {
  return decode(kUrlSafe, dst, dst_len, src);
}
