// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <string_view>

namespace spdk_ts {

// The C++ spelling of a type, as the compiler prints it: "int(const char*, bool)".
template <typename T>
constexpr std::string_view type_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  constexpr std::string_view kBefore = "T = ";
  text.remove_prefix(text.find(kBefore) + kBefore.size());
  // What follows is "; std::string_view = ...]" from g++ and "]" from clang.
  size_t end = text.find("; std::string_view");
  return text.substr(0, end == std::string_view::npos ? text.size() - 1 : end);
}

}  // namespace spdk_ts
