// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "json_file.h"

#include <cstdio>
#include <memory>

namespace embedded::init {

std::optional<std::string> read_file(const char* path) {
  struct Closer {
    void operator()(FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<FILE, Closer> file(path == nullptr ? nullptr : std::fopen(path, "rbe"));
  if (file == nullptr) return std::nullopt;
  std::string content;
  char chunk[16 * 1024];
  size_t size = 0;
  while ((size = std::fread(chunk, 1, sizeof(chunk), file.get())) > 0) content.append(chunk, size);
  if (std::ferror(file.get()) != 0) return std::nullopt;
  return content;
}

}  // namespace embedded::init
