// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Finding where one JSON value ends in a byte stream that has no other framing.
#pragma once

#include <cstddef>
#include <cstdint>

namespace embedded::rpc {

enum class FrameState { kIncomplete, kComplete, kBroken };

struct Frame {
  FrameState state;
  size_t bytes;   // of the complete value
  size_t values;  // spdk_json_val entries it parses to
};

// Asked again with the same bytes plus new ones until the frame is complete, then reset().
//
// Parsing from the start for every chunk that arrives would make a large request cost the square of
// its size. So brackets are counted incrementally, and the real parser runs on every chunk only
// while the value is small (syntax errors are answered at once), later each time it has doubled,
// and when the brackets close.
class Framer {
 public:
  Frame next(const uint8_t* data, size_t size);
  void reset() { *this = Framer(); }

 private:
  void scan(const uint8_t* data, size_t size);
  Frame parse(const uint8_t* data, size_t size) const;

  size_t scanned_ = 0;
  size_t depth_ = 0;
  size_t last_parse_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool closed_ = false;
};

}  // namespace embedded::rpc
