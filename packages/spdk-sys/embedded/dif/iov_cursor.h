// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A position within memory that iovecs describe.
#pragma once

#include <sys/uio.h>
#include <algorithm>
#include <cstdint>
#include <cstring>

namespace embedded::dif {

inline uint64_t total_bytes(const iovec* iovs, int iovcnt) {
  uint64_t total = 0;
  for (int i = 0; i < iovcnt; ++i) {
    total += iovs[i].iov_len;
  }
  return total;
}

inline bool are_multiples_of(const iovec* iovs, int iovcnt, uint64_t bytes) {
  return std::all_of(iovs, iovs + iovcnt,
                     [bytes](const iovec& iov) { return iov.iov_len % bytes == 0; });
}

// Stops at the end of the memory, whatever it is asked for.
class IovCursor {
 public:
  IovCursor(const iovec* iovs, int iovcnt) : iov_(iovs), left_(iovcnt) { to_next_byte(); }

  // Goes `bytes` on, and calls visit(uint8_t* piece, uint64_t bytes) for each contiguous piece of
  // them.
  template <typename Visit>
  void take(uint64_t bytes, Visit visit) {
    while (bytes > 0 && left_ > 0) {
      const uint64_t part = std::min<uint64_t>(iov_->iov_len - offset_, bytes);
      visit(static_cast<uint8_t*>(iov_->iov_base) + offset_, part);
      offset_ += part;
      bytes -= part;
      to_next_byte();
    }
  }

  void skip(uint64_t bytes) {
    take(bytes, [](uint8_t*, uint64_t) {});
  }

  void read(uint8_t* to, uint64_t bytes) {
    take(bytes, [&to](const uint8_t* piece, uint64_t part) {
      memcpy(to, piece, part);
      to += part;
    });
  }

  void write(const uint8_t* from, uint64_t bytes) {
    take(bytes, [&from](uint8_t* piece, uint64_t part) {
      memcpy(piece, from, part);
      from += part;
    });
  }

 private:
  void to_next_byte() {
    while (left_ > 0 && offset_ >= iov_->iov_len) {
      offset_ = 0;
      ++iov_;
      --left_;
    }
  }

  const iovec* iov_;
  int left_;
  uint64_t offset_ = 0;
};

}  // namespace embedded::dif
