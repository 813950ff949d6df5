// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "scan.h"

#include <cstring>

#include "spdk/json.h"
#include "utf.h"

namespace embedded::json {
namespace {

constexpr bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

int hex_digit(uint8_t byte) {
  if (is_digit(byte)) return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return -1;
}

uint8_t simple_escape(uint8_t byte) {
  switch (byte) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '/':
    case '"':
    case '\\':
      return byte;
    default:
      return 0;
  }
}

// Reads `\uXXXX`. A string still needs its closing quote, so an escape that ends the buffer is
// incomplete even when all its digits are there.
int read_unit(const uint8_t* at, const uint8_t* end, uint32_t* unit) {
  constexpr int kLength = 6;
  *unit = 0;
  for (int i = 0; i < kLength; i++) {
    if (at + i == end) return SPDK_JSON_PARSE_INCOMPLETE;
    if (i == 0) {
      if (at[i] != '\\') return SPDK_JSON_PARSE_INVALID;
    } else if (i == 1) {
      if (at[i] != 'u') return SPDK_JSON_PARSE_INVALID;
    } else {
      const int digit = hex_digit(at[i]);
      if (digit < 0) return SPDK_JSON_PARSE_INVALID;
      *unit = (*unit << 4) | static_cast<uint32_t>(digit);
    }
  }
  return at + kLength == end ? SPDK_JSON_PARSE_INCOMPLETE : kLength;
}

// Returns the bytes consumed, or a negative code.
int read_unicode_escape(const uint8_t* at, const uint8_t* end, uint32_t* code_point) {
  const int first = read_unit(at, end, code_point);
  if (first < 0) return first;
  if (is_low_surrogate(*code_point)) return SPDK_JSON_PARSE_INVALID;
  if (!is_high_surrogate(*code_point)) return first;

  uint32_t low = 0;
  const int second = read_unit(at + first, end, &low);
  if (second < 0) return second;
  if (!is_low_surrogate(low)) return SPDK_JSON_PARSE_INVALID;
  *code_point = join_surrogates(*code_point, low);
  return first + second;
}

// Consumes one escape from *at, appends its value at *out. Decoding never catches up with reading:
// an escape of 2, 6 or 12 bytes yields at most 1, 3 or 4.
int take_escape(uint8_t** at, const uint8_t* end, uint8_t** out, bool decode) {
  const uint8_t simple = end - *at >= 2 ? simple_escape((*at)[1]) : 0;
  if (simple != 0) {
    if (decode) **out = simple;
    *at += 2;
    *out += 1;
    return 0;
  }
  uint32_t code_point = 0;
  const int consumed = read_unicode_escape(*at, end, &code_point);
  if (consumed < 0) return consumed;
  *out += decode ? write_utf8(code_point, *out) : utf8_length(code_point);
  *at += consumed;
  return 0;
}

const uint8_t* skip_digits(const uint8_t* at, const uint8_t* end) {
  while (at < end && is_digit(*at)) at++;
  return at;
}

int missing_digit(const uint8_t* at, const uint8_t* end) {
  return at == end ? SPDK_JSON_PARSE_INCOMPLETE : SPDK_JSON_PARSE_INVALID;
}

}  // namespace

ssize_t scan_literal(const uint8_t* at, const uint8_t* end, const char* word) {
  const size_t length = std::strlen(word);
  if (static_cast<size_t>(end - at) < length) return SPDK_JSON_PARSE_INCOMPLETE;
  if (std::memcmp(at, word, length) != 0) return SPDK_JSON_PARSE_INVALID;
  return static_cast<ssize_t>(length);
}

ssize_t scan_number(const uint8_t* at, const uint8_t* end) {
  const uint8_t* p = at;
  if (p < end && *p == '-') p++;
  if (p == end || !is_digit(*p)) return missing_digit(p, end);
  p = *p == '0' ? p + 1 : skip_digits(p, end);

  if (p < end && *p == '.') {
    p++;
    if (p == end || !is_digit(*p)) return missing_digit(p, end);
    p = skip_digits(p, end);
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    p++;
    if (p < end && (*p == '+' || *p == '-')) p++;
    if (p == end || !is_digit(*p)) return missing_digit(p, end);
    p = skip_digits(p, end);
  }
  return p - at;
}

ssize_t scan_comment(const uint8_t* at, const uint8_t* end) {
  if (end - at < 2) return SPDK_JSON_PARSE_INCOMPLETE;
  const uint8_t* p = at + 2;
  if (at[1] == '*') {
    for (; end - p >= 2; p++) {
      if (p[0] == '*' && p[1] == '/') return p + 2 - at;
    }
    return SPDK_JSON_PARSE_INCOMPLETE;
  }
  if (at[1] == '/') {
    for (; p < end; p++) {
      if (*p == '\r' || *p == '\n') return p - at;
    }
    return SPDK_JSON_PARSE_INCOMPLETE;
  }
  return SPDK_JSON_PARSE_INVALID;
}

ssize_t scan_string(uint8_t** at, uint8_t* end, bool decode) {
  uint8_t* in = *at;
  if (end - in < 2) return SPDK_JSON_PARSE_INCOMPLETE;
  in++;
  uint8_t* const content = in;
  uint8_t* out = in;
  ssize_t rc = SPDK_JSON_PARSE_INCOMPLETE;

  while (in < end) {
    if (*in == '"') {
      *at = in + 1;
      return out - content;
    }
    if (*in == '\\') {
      rc = take_escape(&in, end, &out, decode);
      if (rc < 0) break;
      rc = SPDK_JSON_PARSE_INCOMPLETE;
      continue;
    }
    // Most text is ASCII, and telling so is cheaper than reading a sequence.
    const Utf8Sequence sequence =
        *in < 0x80 ? Utf8Sequence{Utf8State::kValid, 1, *in} : read_utf8(in, end);
    // A sequence cut by the end of the buffer counts as invalid too, as it does in SPDK; who reads
    // from a stream holds such a tail back (utf8_unfinished_tail).
    if (*in <= 0x1F || sequence.state != Utf8State::kValid) {
      rc = SPDK_JSON_PARSE_INVALID;
      break;
    }
    for (uint8_t i = 0; decode && out != in && i < sequence.length; i++) out[i] = in[i];
    in += sequence.length;
    out += sequence.length;
  }
  *at = in;
  return rc;
}

}  // namespace embedded::json
