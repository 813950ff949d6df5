// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "marshal/value_place.h"
#include "node_api_setup.h"

namespace spdk_ts {

// Copies of the strings that one call passes to C, valid until the call returns.
class CallStrings {
 public:
  // A string becomes a NUL-terminated copy; null, numbers and bigints pass as addresses. Throws and
  // returns false for anything else, and for a string that contains NUL, which C would cut.
  bool read(napi_env env, napi_value value, const ValuePlace& place, const char*& out);

 private:
  static constexpr size_t kInlineBytes = 384;

  bool read_long(napi_env env, napi_value value, char*& text, size_t& length);

  size_t used_ = 0;
  std::array<char, kInlineBytes> inline_;
  std::vector<std::unique_ptr<char[]>> long_;
};

// The string that C returned, or null for NULL.
napi_value write_string(napi_env env, const char* text);
// The same, after which the C string is freed.
napi_value write_owned_string(napi_env env, char* text);

}  // namespace spdk_ts
