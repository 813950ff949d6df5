// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Arrays of strings that end with NULL.
#include <cstdlib>
#include <cstring>

#include "spdk/string.h"

namespace {

char** allocate(size_t count) { return static_cast<char**>(calloc(count + 1, sizeof(char*))); }

}  // namespace

void spdk_strarray_free(char** strarray) {
  for (size_t i = 0; strarray != nullptr && strarray[i] != nullptr; i++) {
    free(strarray[i]);
  }
  free(strarray);
}

// Every delimiter ends an entry, so two of them in a row make an empty one.
char** spdk_strarray_from_string(const char* str, const char* delim) {
  if (str == nullptr || delim == nullptr) {
    return nullptr;
  }
  size_t count = 1;
  for (const char* at = strpbrk(str, delim); at != nullptr; at = strpbrk(at + 1, delim)) {
    count++;
  }
  char** array = allocate(count);
  for (size_t i = 0; array != nullptr && i < count; i++) {
    const size_t length = strcspn(str, delim);
    array[i] = strndup(str, length);
    if (array[i] == nullptr) {
      spdk_strarray_free(array);
      return nullptr;
    }
    str += length + (i + 1 < count ? 1 : 0);
  }
  return array;
}

char** spdk_strarray_dup(const char** strarray) {
  if (strarray == nullptr) {
    return nullptr;
  }
  size_t count = 0;
  while (strarray[count] != nullptr) {
    count++;
  }
  char** copy = allocate(count);
  for (size_t i = 0; copy != nullptr && i < count; i++) {
    copy[i] = strdup(strarray[i]);
    if (copy[i] == nullptr) {
      spdk_strarray_free(copy);
      return nullptr;
    }
  }
  return copy;
}
