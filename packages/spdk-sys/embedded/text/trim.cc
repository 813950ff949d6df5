// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Changing text in place: case, surrounding space, line ends.
#include <cctype>
#include <cstring>

#include "spdk/string.h"

char* spdk_strlwr(char* s) {
  for (char* at = s; at != nullptr && *at != '\0'; at++) {
    *at = static_cast<char>(tolower(static_cast<unsigned char>(*at)));
  }
  return s;
}

char* spdk_str_trim(char* s) {
  if (s == nullptr) {
    return nullptr;
  }
  const char* start = s;
  while (isspace(static_cast<unsigned char>(*start)) != 0) {
    start++;
  }
  size_t length = strlen(start);
  while (length > 0 && isspace(static_cast<unsigned char>(start[length - 1])) != 0) {
    length--;
  }
  memmove(s, start, length);
  s[length] = '\0';
  return s;
}

size_t spdk_str_chomp(char* s) {
  const size_t length = strlen(s);
  size_t kept = length;
  while (kept > 0 && (s[kept - 1] == '\r' || s[kept - 1] == '\n')) {
    kept--;
  }
  s[kept] = '\0';
  return length - kept;
}
