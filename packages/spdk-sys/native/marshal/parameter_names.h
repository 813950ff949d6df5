// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <string_view>

namespace spdk_ts {

// Parameter names as the table lists them: separated by spaces; where flavours of SPDK differ, the
// variants are separated by '|'.

constexpr unsigned count_names(std::string_view variant) {
  if (variant.empty()) return 0;
  unsigned count = 1;
  for (char character : variant) count += character == ' ';
  return count;
}

// The variant with as many names as the function has parameters in the build at hand; the first one
// if there is none, since names only serve messages.
consteval const char* select_names(const char* variants, unsigned arity) {
  std::string_view rest(variants);
  while (true) {
    std::string_view variant = rest.substr(0, rest.find('|'));
    if (count_names(variant) == arity) return variant.data();
    if (variant.size() == rest.size()) return variants;
    rest.remove_prefix(variant.size() + 1);
  }
}

// The position of a name, or -1.
constexpr int index_of_name(const char* names, std::string_view name) {
  std::string_view rest(names);
  rest = rest.substr(0, rest.find('|'));
  for (int index = 0; !rest.empty(); ++index) {
    std::string_view candidate = rest.substr(0, rest.find(' '));
    if (candidate == name) return index;
    if (candidate.size() == rest.size()) break;
    rest.remove_prefix(candidate.size() + 1);
  }
  return -1;
}

constexpr bool names_mention(const char* variants, std::string_view name) {
  std::string_view rest(variants);
  while (true) {
    if (index_of_name(rest.data(), name) >= 0) return true;
    size_t bar = rest.find('|');
    if (bar == std::string_view::npos) return false;
    rest.remove_prefix(bar + 1);
  }
}

}  // namespace spdk_ts
