// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "byte_buffer.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace embedded::rpc {

namespace {
constexpr size_t kInitialCapacity = 1024;
constexpr size_t kKeptWhenEmpty = 64 * 1024;
}  // namespace

ByteBuffer::~ByteBuffer() { std::free(memory_); }

uint8_t* ByteBuffer::reserve(size_t size) {
  if (capacity_ - end_ >= size) return memory_ + end_;
  if (begin_ > 0) {
    std::memmove(memory_, memory_ + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (capacity_ - end_ >= size) return memory_ + end_;
  }
  size_t wanted = 0;
  if (__builtin_add_overflow(end_, size, &wanted)) return nullptr;
  wanted = std::max({wanted, capacity_ * 2, kInitialCapacity});
  auto* const grown = static_cast<uint8_t*>(std::realloc(memory_, wanted));
  if (grown == nullptr) return nullptr;
  memory_ = grown;
  capacity_ = wanted;
  return memory_ + end_;
}

bool ByteBuffer::append(const void* data, size_t size) {
  if (size == 0) return true;
  uint8_t* const room = reserve(size);
  if (room == nullptr) return false;
  std::memcpy(room, data, size);
  commit(size);
  return true;
}

void ByteBuffer::consume(size_t size) {
  begin_ += size;
  if (begin_ == end_) clear();
}

void ByteBuffer::trim() {
  if (!empty() || capacity_ <= kKeptWhenEmpty) return;
  std::free(memory_);
  memory_ = nullptr;
  capacity_ = 0;
  clear();
}

}  // namespace embedded::rpc
