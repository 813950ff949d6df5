// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Reading whole files into memory; the caller frees it.
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "spdk/file.h"

void* spdk_posix_file_load(FILE* file, size_t* size) {
  char* data = nullptr;
  size_t used = 0;
  size_t room = 0;
  for (;;) {
    if (used == room) {
      room = room == 0 ? 4096 : room * 2;
      auto* grown = static_cast<char*>(realloc(data, room));
      if (grown == nullptr) {
        free(data);
        return nullptr;
      }
      data = grown;
    }
    const size_t got = fread(data + used, 1, room - used, file);
    if (got == 0) {
      break;
    }
    used += got;
  }
  if (ferror(file) != 0) {
    free(data);
    return nullptr;
  }
  *size = used;
  return data;
}

int spdk_posix_file_load_from_name(const char* file_name, size_t* size, void** file_data) {
  *file_data = nullptr;
  FILE* file = fopen(file_name, "r");
  if (file == nullptr) {
    return -errno;
  }
  *file_data = spdk_posix_file_load(file, size);
  fclose(file);
  return *file_data != nullptr ? 0 : -ENOMEM;
}
