// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "framing.h"

#include <sys/types.h>

#include "../json/utf.h"
#include "spdk/json.h"

namespace embedded::rpc {

namespace {
constexpr size_t kParseEveryChunkBytes = 32 * 1024;
}

void Framer::scan(const uint8_t* data, size_t size) {
  while (scanned_ < size && !closed_) {
    const uint8_t byte = data[scanned_++];
    if (escaped_) {
      escaped_ = false;
    } else if (in_string_) {
      if (byte == '\\') escaped_ = true;
      if (byte == '"') in_string_ = false;
    } else if (byte == '"') {
      in_string_ = true;
    } else if (byte == '{' || byte == '[') {
      depth_++;
    } else if (byte == '}' || byte == ']') {
      if (depth_ > 0) depth_--;
      closed_ = depth_ == 0;
    }
  }
}

Frame Framer::parse(const uint8_t* data, size_t size) const {
  void* end = nullptr;
  // Not decoding in place, the parser leaves its input alone.
  const ssize_t rc = spdk_json_parse(const_cast<uint8_t*>(data), size, nullptr, 0, &end, 0);
  if (rc == SPDK_JSON_PARSE_INCOMPLETE) return {FrameState::kIncomplete, 0, 0};
  if (rc <= 0) return {FrameState::kBroken, 0, 0};
  const auto bytes = static_cast<size_t>(static_cast<uint8_t*>(end) - data);
  return {FrameState::kComplete, bytes, static_cast<size_t>(rc)};
}

Frame Framer::next(const uint8_t* data, size_t size) {
  scan(data, size);
  if (closed_) return parse(data, scanned_);

  const bool container = size > 0 && (data[0] == '{' || data[0] == '[');
  if (size > kParseEveryChunkBytes) {
    // A lone number or string is no request, however long it gets.
    if (!container) return {FrameState::kBroken, 0, 0};
    if (size / 2 < last_parse_) return {FrameState::kIncomplete, 0, 0};
  }
  last_parse_ = size;
  // A code point cut in two by the chunk's end would be taken for an invalid one.
  return parse(data, size - json::utf8_unfinished_tail(data, data + size));
}

}  // namespace embedded::rpc
