// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "ring/io_arguments.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "ring/js_number.h"

namespace spdk_ts {
namespace {

// More than any device takes at once; bounds what nonsense in the counts can make us allocate.
constexpr uint64_t kMostVectors = 1 << 16;

}  // namespace

int IoArgumentsCopy::take(const IoArguments* arguments) {
  if (arguments == nullptr || reinterpret_cast<uintptr_t>(arguments) % alignof(IoArguments) != 0) {
    return -EINVAL;
  }
  uint64_t data = integer(arguments->data_vectors);
  uint64_t write = integer(arguments->write_vectors);
  if (data > kMostVectors || write > kMostVectors) return -EINVAL;
  if (!make_room(static_cast<uint32_t>(data + write))) return -ENOMEM;
  data_count_ = static_cast<uint32_t>(data);
  write_count_ = static_cast<uint32_t>(write);
  metadata_ = address(arguments->metadata);
  metadata_bytes_ = integer(arguments->metadata_bytes);
  std::memcpy(&command_, arguments->command, sizeof(command_));
  const IoArguments::Vector* vectors = arguments->vectors();
  for (uint64_t n = 0; n < data + write; ++n) {
    vectors_[n] = {address(vectors[n].address), integer(vectors[n].bytes)};
  }
  return 0;
}

uint64_t IoArgumentsCopy::bytes(const iovec* vectors, uint32_t count) {
  uint64_t sum = 0;
  for (uint32_t n = 0; n < count; ++n) {
    if (__builtin_add_overflow(sum, vectors[n].iov_len, &sum)) return UINT64_MAX;
  }
  return sum;
}

bool IoArgumentsCopy::has_empty() const {
  const iovec* end = vectors_.get() + data_count_ + write_count_;
  return std::any_of<const iovec*>(vectors_.get(), end,
                                   [](const iovec& vector) { return vector.iov_len == 0; });
}

// Kept for the slot's next I/O, so that steady use allocates nothing.
bool IoArgumentsCopy::make_room(uint32_t vectors) {
  if (vectors <= capacity_) return true;
  auto* room = new (std::nothrow) iovec[vectors];
  if (room == nullptr) return false;
  vectors_.reset(room);
  capacity_ = vectors;
  return true;
}

}  // namespace spdk_ts
