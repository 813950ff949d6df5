// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "utf.h"

namespace embedded::json {
namespace {

// The first byte fixes the length and narrows the range of the second; all further ones are
// 80..BF. The narrowing is what excludes overlong forms (E0, F0), surrogates (ED) and
// values above U+10FFFF (F4).
struct Lead {
  uint8_t length;
  uint8_t second_min;
  uint8_t second_max;
  uint8_t payload_mask;
};

constexpr Lead classify(uint8_t byte) {
  if (byte <= 0x7F) return {1, 0, 0, 0x7F};
  if (byte < 0xC2) return {0, 0, 0, 0};
  if (byte <= 0xDF) return {2, 0x80, 0xBF, 0x1F};
  if (byte == 0xE0) return {3, 0xA0, 0xBF, 0x0F};
  if (byte == 0xED) return {3, 0x80, 0x9F, 0x0F};
  if (byte <= 0xEF) return {3, 0x80, 0xBF, 0x0F};
  if (byte == 0xF0) return {4, 0x90, 0xBF, 0x07};
  if (byte <= 0xF3) return {4, 0x80, 0xBF, 0x07};
  if (byte == 0xF4) return {4, 0x80, 0x8F, 0x07};
  return {0, 0, 0, 0};
}

}  // namespace

Utf8Sequence read_utf8(const uint8_t* at, const uint8_t* end) {
  if (at == end) return {Utf8State::kTruncated, 0, 0};
  const Lead lead = classify(*at);
  if (lead.length == 0) return {Utf8State::kInvalid, 0, 0};

  uint32_t code_point = *at & lead.payload_mask;
  for (uint8_t i = 1; i < lead.length; i++) {
    if (at + i == end) return {Utf8State::kTruncated, 0, 0};
    const uint8_t min = i == 1 ? lead.second_min : 0x80;
    const uint8_t max = i == 1 ? lead.second_max : 0xBF;
    if (at[i] < min || at[i] > max) return {Utf8State::kInvalid, 0, 0};
    code_point = (code_point << 6) | (at[i] & 0x3F);
  }
  return {Utf8State::kValid, lead.length, code_point};
}

size_t utf8_length(uint32_t code_point) {
  if (code_point <= 0x7F) return 1;
  if (code_point <= 0x7FF) return 2;
  if (code_point >= 0xD800 && code_point <= 0xDFFF) return 0;
  if (code_point <= 0xFFFF) return 3;
  return code_point <= 0x10FFFF ? 4 : 0;
}

size_t write_utf8(uint32_t code_point, uint8_t* out) {
  const size_t length = utf8_length(code_point);
  constexpr uint8_t kLeadBits[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
  for (size_t i = length; i > 1; i--) {
    out[i - 1] = static_cast<uint8_t>(0x80 | (code_point & 0x3F));
    code_point >>= 6;
  }
  if (length > 0) out[0] = static_cast<uint8_t>(kLeadBits[length] | code_point);
  return length;
}

size_t utf8_unfinished_tail(const uint8_t* begin, const uint8_t* end) {
  const size_t size = static_cast<size_t>(end - begin);
  for (size_t back = 1; back <= 3 && back <= size; back++) {
    const uint8_t byte = end[-static_cast<ptrdiff_t>(back)];
    if ((byte & 0xC0) == 0x80) continue;
    return read_utf8(end - back, end).state == Utf8State::kTruncated ? back : 0;
  }
  return 0;
}

}  // namespace embedded::json
