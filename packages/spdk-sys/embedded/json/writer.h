// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// The state behind spdk_json_write_*: a small buffer in front of the caller's sink, and what the
// next value needs before it (comma, newline, indentation).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "spdk/json.h"

// Errors are sticky: once the sink or an argument failed, what has been written is no JSON any more
// and spdk_json_write_end reports it, whether or not the caller looked at each return code.
struct spdk_json_write_ctx {
  spdk_json_write_cb sink;
  void* sink_arg;
  uint32_t flags;
  uint32_t indent;
  bool first_in_container;
  bool container_is_empty;
  bool failed;
  size_t filled;
  uint8_t buffer[4096];

  int fail() {
    failed = true;
    return -1;
  }

  bool formatted() const { return (flags & SPDK_JSON_WRITE_FLAG_FORMATTED) != 0; }

  int flush();
  int emit(const void* data, size_t size);
  int emit(const char* text) { return emit(text, std::strlen(text)); }
  int new_line();

  // Everything that goes before a value or a name.
  int begin_value();

  int open(const char* bracket);
  int close(const char* bracket);

  // A quoted, escaped string, without begin_value.
  int quoted(const char* text, size_t length);
};
