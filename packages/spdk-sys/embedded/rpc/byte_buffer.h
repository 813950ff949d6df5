// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// A growing byte queue: appended at the end, consumed from the front. Running out of memory is
// reported, not fatal, because its size follows what a peer sends.
#pragma once

#include <cstddef>
#include <cstdint>

namespace embedded::rpc {

class ByteBuffer {
 public:
  ByteBuffer() = default;
  ~ByteBuffer();
  ByteBuffer(const ByteBuffer&) = delete;
  ByteBuffer& operator=(const ByteBuffer&) = delete;

  const uint8_t* data() const { return memory_ + begin_; }
  size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }

  // Room for `size` bytes behind the content, or null. commit() makes part of it content.
  uint8_t* reserve(size_t size);
  void commit(size_t size) { end_ += size; }

  bool append(const void* data, size_t size);
  void consume(size_t size);
  void clear() { begin_ = end_ = 0; }

  // Gives a large block back once it is empty, so that one big message does not pin its size.
  void trim();

 private:
  uint8_t* memory_ = nullptr;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace embedded::rpc
