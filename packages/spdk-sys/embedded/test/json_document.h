// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// A parsed JSON text for the tests: owns the text and the values that point into it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "spdk/json.h"

struct JsonDocument {
  explicit JsonDocument(std::string_view json, uint32_t flags = 0) : size(json.size()) {
    // Exactly as large as the text: the address sanitizer sees any byte read beyond it.
    text.reset(static_cast<char*>(std::malloc(size == 0 ? 1 : size)));
    std::memcpy(text.get(), json.data(), size);
    void* stop = nullptr;
    count = spdk_json_parse(text.get(), size, nullptr, 0, &stop, flags & ~kInPlace);
    end = static_cast<char*>(stop) - text.get();
    if (count > 0) {
      values.resize(static_cast<size_t>(count) + 1);
      second_count =
          spdk_json_parse(text.get(), size, values.data(), values.size(), nullptr, flags);
    }
  }

  std::string_view at(size_t i) const {
    return {static_cast<const char*>(values[i].start), values[i].len};
  }
  spdk_json_val* root() { return values.data(); }

  static constexpr uint32_t kInPlace = SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE;

  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  std::unique_ptr<char, Free> text;
  size_t size;
  ssize_t count = 0;
  ssize_t second_count = 0;
  ptrdiff_t end = 0;
  std::vector<spdk_json_val> values;
};

inline int append_to_string(void* string, const void* data, size_t size) {
  static_cast<std::string*>(string)->append(static_cast<const char*>(data), size);
  return 0;
}
