// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// UTF-8 and UTF-16 at the level of single code points, strict as RFC 3629 wants it: no overlong
// forms, no surrogates in UTF-8, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>

namespace embedded::json {

// What the bytes at `at` begin with. `length` is meaningful only for kValid.
enum class Utf8State { kValid, kInvalid, kTruncated };

struct Utf8Sequence {
  Utf8State state;
  uint8_t length;
  uint32_t code_point;
};

Utf8Sequence read_utf8(const uint8_t* at, const uint8_t* end);

// Bytes that `code_point` takes; 0 for a surrogate or a value above U+10FFFF.
size_t utf8_length(uint32_t code_point);

// Writes utf8_length(code_point) bytes to `out`, which has to hold them.
size_t write_utf8(uint32_t code_point, uint8_t* out);

// Bytes at the end of the buffer that begin a sequence whose rest has not arrived yet: 0 to 3.
size_t utf8_unfinished_tail(const uint8_t* begin, const uint8_t* end);

constexpr bool is_high_surrogate(uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
constexpr bool is_low_surrogate(uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

constexpr uint32_t join_surrogates(uint32_t high, uint32_t low) {
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

struct SurrogatePair {
  uint16_t high;
  uint16_t low;
};

constexpr SurrogatePair split_surrogates(uint32_t code_point) {
  const uint32_t offset = code_point - 0x10000;
  return {static_cast<uint16_t>(0xD800 + (offset >> 10)),
          static_cast<uint16_t>(0xDC00 + (offset & 0x3FF))};
}

}  // namespace embedded::json
