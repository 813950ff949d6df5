// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// JSON numbers to integers. A number qualifies when its value is an integer, however it is
// written: 1e3, 10e-1 and 2.50e1 do, 0.5 and 1e99 do not.
#include <cerrno>
#include <cstdint>
#include <limits>

#include "spdk/json.h"

namespace {

// value = significand * 10^exponent
struct Decimal {
  bool negative = false;
  uint64_t significand = 0;
  int64_t exponent = 0;
};

// Far above any exponent that can lead to an integer of 64 bits, far below overflow.
constexpr int64_t kExponentLimit = 1'000'000'000;

bool append_digit(uint64_t* number, char digit) {
  uint64_t shifted = 0;
  return !__builtin_mul_overflow(*number, uint64_t{10}, &shifted) &&
         !__builtin_add_overflow(shifted, static_cast<uint64_t>(digit - '0'), number);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads the exponent's sign and digits, saturating: the exact size of a hopeless exponent does not
// matter, and applying it digit by digit would take forever.
int read_exponent(const char* at, const char* end, int64_t* exponent) {
  bool negative = false;
  if (at < end && (*at == '-' || *at == '+')) negative = *at++ == '-';
  int64_t magnitude = 0;
  for (; at < end; at++) {
    if (!is_digit(*at)) return -EINVAL;
    if (magnitude < kExponentLimit) magnitude = magnitude * 10 + (*at - '0');
  }
  *exponent = negative ? -magnitude : magnitude;
  return 0;
}

// Moves as much of the exponent as possible into the significand.
void normalize(Decimal* number) {
  while (number->exponent < 0 && number->significand >= 10 && number->significand % 10 == 0) {
    number->significand /= 10;
    number->exponent++;
  }
  if (number->exponent > 0 && number->significand == 0) number->exponent = 0;
  while (number->exponent > 0) {
    uint64_t scaled = 0;
    if (__builtin_mul_overflow(number->significand, uint64_t{10}, &scaled)) return;
    number->significand = scaled;
    number->exponent--;
  }
}

int read_decimal(const spdk_json_val* val, Decimal* number) {
  if (val->type != SPDK_JSON_VAL_NUMBER || val->len == 0) return -EINVAL;
  const char* at = static_cast<const char*>(val->start);
  const char* const end = at + val->len;
  if (*at == '-') {
    number->negative = true;
    at++;
  }
  int64_t fraction_digits = 0;
  bool in_fraction = false;
  for (; at < end && *at != 'e' && *at != 'E'; at++) {
    if (*at == '.' && !in_fraction) {
      in_fraction = true;
    } else if (!is_digit(*at)) {
      return -EINVAL;
    } else {
      if (!append_digit(&number->significand, *at)) return -ERANGE;
      if (in_fraction) fraction_digits++;
    }
  }
  if (at < end) {
    const int rc = read_exponent(at + 1, end, &number->exponent);
    if (rc != 0) return rc;
  }
  number->exponent -= fraction_digits;
  normalize(number);
  return number->exponent == 0 ? 0 : -ERANGE;
}

template <typename T>
int read_unsigned(const spdk_json_val* val, T* out) {
  Decimal number;
  const int rc = read_decimal(val, &number);
  if (rc != 0) return rc;
  // "-0" is refused with the rest: SPDK takes the sign, not the value.
  if (number.negative || number.significand > std::numeric_limits<T>::max()) return -ERANGE;
  *out = static_cast<T>(number.significand);
  return 0;
}

}  // namespace

extern "C" {

int spdk_json_number_to_uint8(const struct spdk_json_val* val, uint8_t* num) {
  return read_unsigned(val, num);
}

int spdk_json_number_to_uint16(const struct spdk_json_val* val, uint16_t* num) {
  return read_unsigned(val, num);
}

int spdk_json_number_to_uint32(const struct spdk_json_val* val, uint32_t* num) {
  return read_unsigned(val, num);
}

int spdk_json_number_to_uint64(const struct spdk_json_val* val, uint64_t* num) {
  return read_unsigned(val, num);
}

int spdk_json_number_to_int32(const struct spdk_json_val* val, int32_t* num) {
  Decimal number;
  const int rc = read_decimal(val, &number);
  if (rc != 0) return rc;
  const uint64_t limit = uint64_t{std::numeric_limits<int32_t>::max()} + (number.negative ? 1 : 0);
  if (number.significand > limit) return -ERANGE;
  const auto magnitude = static_cast<int64_t>(number.significand);
  *num = static_cast<int32_t>(number.negative ? -magnitude : magnitude);
  return 0;
}

}  // extern "C"
