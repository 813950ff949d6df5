// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/request_data.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace spdk_ts {
namespace {

// Calls with the pieces that the range has, in order.
template <typename Piece>
void for_each_piece(const RequestData& data, uint64_t offset, uint64_t length, Piece piece) {
  uint64_t done = 0;
  for (int index = 0; index < data.count && done < length; ++index) {
    const iovec& vector = data.vectors[index];
    if (offset >= vector.iov_len) {
      offset -= vector.iov_len;
      continue;
    }
    uint64_t bytes = std::min<uint64_t>(vector.iov_len - offset, length - done);
    piece(static_cast<std::byte*>(vector.iov_base) + offset, done, bytes);
    done += bytes;
    offset = 0;
  }
}

}  // namespace

RequestData RequestData::of(const spdk_bdev_io& bdev_io) {
  switch (bdev_io.type) {
    case SPDK_BDEV_IO_TYPE_RESET:
    case SPDK_BDEV_IO_TYPE_ABORT:
    case SPDK_BDEV_IO_TYPE_NVME_ADMIN:
    case SPDK_BDEV_IO_TYPE_NVME_IO:
    case SPDK_BDEV_IO_TYPE_NVME_IO_MD:
    case SPDK_BDEV_IO_TYPE_NVME_IOV_MD:
      return {nullptr, 0};
    default:
      break;
  }
  const auto& io = bdev_io.u.bdev;
  return io.iovs == nullptr ? RequestData{nullptr, 0} : RequestData{io.iovs, io.iovcnt};
}

uint64_t RequestData::bytes() const {
  uint64_t sum = 0;
  for (int index = 0; index < count; ++index) sum += vectors[index].iov_len;
  return sum;
}

void RequestData::copy_to(uint64_t offset, void* target, uint64_t length) const {
  for_each_piece(*this, offset, length, [=](std::byte* piece, uint64_t at, uint64_t bytes) {
    std::memcpy(static_cast<std::byte*>(target) + at, piece, bytes);
  });
}

void RequestData::copy_from(uint64_t offset, const void* source, uint64_t length) const {
  for_each_piece(*this, offset, length, [=](std::byte* piece, uint64_t at, uint64_t bytes) {
    std::memcpy(piece, static_cast<const std::byte*>(source) + at, bytes);
  });
}

void RequestData::fill(uint64_t offset, uint8_t value, uint64_t length) const {
  for_each_piece(*this, offset, length, [=](std::byte* piece, uint64_t, uint64_t bytes) {
    std::memset(piece, value, bytes);
  });
}

}  // namespace spdk_ts
