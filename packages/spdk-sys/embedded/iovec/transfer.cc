// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Copying between I/O vectors and flat buffers, in as many calls as the caller likes.
#include <cstdint>
#include <cstring>

#include "spdk/util.h"

namespace {

// Calls move(position in the vector, offset in the buffer, size) for each contiguous piece.
template <typename Move>
size_t for_each_piece(spdk_iov_xfer* position, size_t size, Move move) {
  size_t done = 0;
  while (done < size && position->cur_iov_idx < position->iovcnt) {
    const iovec& element = position->iovs[position->cur_iov_idx];
    const size_t left = element.iov_len - position->cur_iov_offset;
    const size_t piece = left < size - done ? left : size - done;
    if (piece != 0) {
      move(static_cast<uint8_t*>(element.iov_base) + position->cur_iov_offset, done, piece);
      done += piece;
      position->cur_iov_offset += piece;
    } else {
      position->cur_iov_idx++;
      position->cur_iov_offset = 0;
    }
  }
  return done;
}

}  // namespace

void spdk_iov_memset(struct iovec* iovs, int iovcnt, int c) {
  for (int i = 0; i < iovcnt; i++) {
    memset(iovs[i].iov_base, c, iovs[i].iov_len);
  }
}

void spdk_iov_xfer_init(struct spdk_iov_xfer* ix, struct iovec* iovs, int iovcnt) {
  *ix = {};
  ix->iovs = iovs;
  ix->iovcnt = iovcnt;
}

size_t spdk_iov_xfer_from_buf(struct spdk_iov_xfer* ix, const void* buf, size_t buf_len) {
  const auto* bytes = static_cast<const uint8_t*>(buf);
  return for_each_piece(ix, buf_len, [bytes](uint8_t* piece, size_t offset, size_t size) {
    memcpy(piece, bytes + offset, size);
  });
}

// The buffer is const in the interface, though it is what gets written.
size_t spdk_iov_xfer_to_buf(struct spdk_iov_xfer* ix, const void* buf, size_t buf_len) {
  auto* bytes = static_cast<uint8_t*>(const_cast<void*>(buf));
  return for_each_piece(ix, buf_len, [bytes](const uint8_t* piece, size_t offset, size_t size) {
    memcpy(bytes + offset, piece, size);
  });
}

void spdk_copy_iovs_to_buf(void* buf, size_t buf_len, struct iovec* iovs, int iovcnt) {
  spdk_iov_xfer position{};
  spdk_iov_xfer_init(&position, iovs, iovcnt);
  spdk_iov_xfer_to_buf(&position, buf, buf_len);
}

void spdk_copy_buf_to_iovs(struct iovec* iovs, int iovcnt, void* buf, size_t buf_len) {
  spdk_iov_xfer position{};
  spdk_iov_xfer_init(&position, iovs, iovcnt);
  spdk_iov_xfer_from_buf(&position, buf, buf_len);
}
