// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Numbers in text: non-negative integers, and sizes with a binary prefix.
#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>

#include "spdk/string.h"

namespace {

// The errors come back as negative values, so negative numbers are out of range.
template <typename Number, Number (*parse)(const char*, char**, int)>
Number parse_non_negative(const char* text, int base) {
  char* end = nullptr;
  errno = 0;
  const Number value = parse(text, &end, base);
  if (errno != 0) {
    return -errno;
  }
  if (*end != '\0') {
    return -EINVAL;
  }
  return value < 0 ? -ERANGE : value;
}

int binary_shift(char prefix) {
  switch (tolower(static_cast<unsigned char>(prefix))) {
    case 'k':
      return 10;
    case 'm':
      return 20;
    case 'g':
      return 30;
    default:
      return -1;
  }
}

}  // namespace

long int spdk_strtol(const char* nptr, int base) {
  return parse_non_negative<long, strtol>(nptr, base);
}

long long int spdk_strtoll(const char* nptr, int base) {
  return parse_non_negative<long long, strtoll>(nptr, base);
}

// What follows the prefix is ignored, so that "1MiB" and "1M" are the same.
int spdk_parse_capacity(const char* cap_str, uint64_t* cap, bool* has_prefix) {
  const char* at = cap_str;
  while (isspace(static_cast<unsigned char>(*at)) != 0) {
    at++;
  }
  if (isdigit(static_cast<unsigned char>(*at)) == 0) {
    return -EINVAL;
  }
  char* end = nullptr;
  errno = 0;
  const unsigned long long value = strtoull(at, &end, 10);
  if (errno != 0) {
    return -errno;
  }
  const bool prefixed = *end != '\0';
  const int shift = prefixed ? binary_shift(*end) : 0;
  if (has_prefix != nullptr) {
    *has_prefix = prefixed;
  }
  if (shift < 0) {
    return -EINVAL;
  }
  if (value > UINT64_MAX >> shift) {
    return -ERANGE;
  }
  *cap = value << shift;
  return 0;
}
