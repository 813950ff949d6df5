// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Walking several I/O vectors in step: each step is a piece that is contiguous in all of them.
#include <cstdint>
#include <cstring>

#include "spdk/util.h"

namespace {

// A step is at most what fits an uint32_t, as in SPDK.
constexpr size_t kMaxStep = UINT32_MAX;

using Copy = void* (*)(void*, const void*, size_t);

size_t transfer(iovec* siov, size_t siovcnt, iovec* diov, size_t diovcnt, Copy copy) {
  spdk_ioviter iterator{};
  void* src = nullptr;
  void* dst = nullptr;
  size_t total = 0;
  for (size_t size = spdk_ioviter_first(&iterator, siov, siovcnt, diov, diovcnt, &src, &dst);
       size != 0; size = spdk_ioviter_next(&iterator, &src, &dst)) {
    copy(dst, src, size);
    total += size;
  }
  return total;
}

// A caller with more than two vectors allocates the iterator larger than its declared size.
spdk_single_ioviter* positions(spdk_ioviter* iterator) { return iterator->iters_compat; }

void advance(spdk_single_ioviter& position, size_t size) {
  if (position.iov_len != size) {
    position.iov_base += size;
    position.iov_len -= size;
    return;
  }
  position.idx++;
  if (position.idx != position.iovcnt) {
    position.iov_base = static_cast<uint8_t*>(position.iov[position.idx].iov_base);
    position.iov_len = position.iov[position.idx].iov_len;
  }
}

}  // namespace

size_t spdk_ioviter_firstv(struct spdk_ioviter* iter, uint32_t count, struct iovec** iov,
                           size_t* iovcnt, void** out) {
  iter->count = count;
  for (uint32_t i = 0; i < count; i++) {
    const bool empty = iovcnt[i] == 0;
    positions(iter)[i] = {iov[i], iovcnt[i], 0, empty ? 0 : iov[i][0].iov_len,
                          empty ? nullptr : static_cast<uint8_t*>(iov[i][0].iov_base)};
  }
  return spdk_ioviter_nextv(iter, out);
}

size_t spdk_ioviter_nextv(struct spdk_ioviter* iter, void** out) {
  size_t size = kMaxStep;
  for (uint32_t i = 0; i < iter->count; i++) {
    const auto& position = positions(iter)[i];
    // The shortest of the vectors ends the walk, and so does an empty element.
    if (position.idx == position.iovcnt || position.iov_len == 0) {
      return 0;
    }
    size = position.iov_len < size ? position.iov_len : size;
  }
  for (uint32_t i = 0; i < iter->count; i++) {
    out[i] = positions(iter)[i].iov_base;
    advance(positions(iter)[i], size);
  }
  return size;
}

size_t spdk_ioviter_first(struct spdk_ioviter* iter, struct iovec* siov, size_t siovcnt,
                          struct iovec* diov, size_t diovcnt, void** src, void** dst) {
  iovec* vectors[] = {siov, diov};
  size_t counts[] = {siovcnt, diovcnt};
  void* out[2] = {};
  const size_t size = spdk_ioviter_firstv(iter, 2, vectors, counts, out);
  if (size != 0) {
    *src = out[0];
    *dst = out[1];
  }
  return size;
}

size_t spdk_ioviter_next(struct spdk_ioviter* iter, void** src, void** dst) {
  void* out[2] = {};
  const size_t size = spdk_ioviter_nextv(iter, out);
  if (size != 0) {
    *src = out[0];
    *dst = out[1];
  }
  return size;
}

size_t spdk_iovcpy(struct iovec* siov, size_t siovcnt, struct iovec* diov, size_t diovcnt) {
  return transfer(siov, siovcnt, diov, diovcnt, memcpy);
}

size_t spdk_iovmove(struct iovec* siov, size_t siovcnt, struct iovec* diov, size_t diovcnt) {
  return transfer(siov, siovcnt, diov, diovcnt, memmove);
}
