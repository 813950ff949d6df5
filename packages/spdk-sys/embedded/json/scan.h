// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Single JSON tokens. Each scanner returns the token's length or a negative SPDK_JSON_PARSE_ code.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace embedded::json {

constexpr bool is_space(uint8_t byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

ssize_t scan_literal(const uint8_t* at, const uint8_t* end, const char* word);
ssize_t scan_number(const uint8_t* at, const uint8_t* end);
ssize_t scan_comment(const uint8_t* at, const uint8_t* end);

// *at points at the opening quote. On success it moves past the closing one and the length of the
// decoded content is returned; on failure it moves to what could not be read. With `decode` the
// escapes are resolved in the buffer itself; without, the buffer stays untouched.
ssize_t scan_string(uint8_t** at, uint8_t* end, bool decode);

}  // namespace embedded::json
