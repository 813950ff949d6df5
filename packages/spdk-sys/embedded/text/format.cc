// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Formatted text on the heap; the caller frees it.
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "spdk/string.h"

char* spdk_vsprintf_append_realloc(char* buffer, const char* format, va_list args) {
  va_list again;
  va_copy(again, args);
  const int added = vsnprintf(nullptr, 0, format, again);
  va_end(again);
  if (added < 0) {
    return nullptr;
  }
  const size_t old_length = buffer != nullptr ? strlen(buffer) : 0;
  const size_t room = static_cast<size_t>(added) + 1;
  auto* grown = static_cast<char*>(realloc(buffer, old_length + room));
  if (grown != nullptr) {
    vsnprintf(grown + old_length, room, format, args);
  }
  return grown;
}

char* spdk_sprintf_append_realloc(char* buffer, const char* format, ...) {
  va_list args;
  va_start(args, format);
  char* text = spdk_vsprintf_append_realloc(buffer, format, args);
  va_end(args);
  return text;
}

char* spdk_vsprintf_alloc(const char* format, va_list args) {
  return spdk_vsprintf_append_realloc(nullptr, format, args);
}

char* spdk_sprintf_alloc(const char* format, ...) {
  va_list args;
  va_start(args, format);
  char* text = spdk_vsprintf_alloc(format, args);
  va_end(args);
  return text;
}
