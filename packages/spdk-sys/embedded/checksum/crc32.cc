// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// CRC-32 (IEEE) and CRC-32C. Neither inverts its value at start and end: that is the caller's
// business, but for the NVMe variant.
#include "spdk/crc32.h"

#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

#include "crc_table.h"

namespace {

using Ieee = embedded::ReflectedCrc<uint32_t, 0xedb88320>;
using Castagnoli = embedded::ReflectedCrc<uint32_t, 0x82f63b78>;

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) uint32_t castagnoli_sse42(uint32_t crc, const void* data,
                                                            size_t size) {
  const auto* bytes = static_cast<const uint8_t*>(data);
  uint64_t wide = crc;
  for (; size >= sizeof(uint64_t); bytes += sizeof(uint64_t), size -= sizeof(uint64_t)) {
    uint64_t word = 0;
    memcpy(&word, bytes, sizeof(word));
    wide = _mm_crc32_u64(wide, word);
  }
  auto narrow = static_cast<uint32_t>(wide);
  for (; size > 0; bytes++, size--) {
    narrow = _mm_crc32_u8(narrow, *bytes);
  }
  return narrow;
}

uint32_t castagnoli(uint32_t crc, const void* data, size_t size) {
  static const bool has_sse42 = __builtin_cpu_supports("sse4.2") != 0;
  return has_sse42 ? castagnoli_sse42(crc, data, size) : Castagnoli::update(crc, data, size);
}

#else

uint32_t castagnoli(uint32_t crc, const void* data, size_t size) {
  return Castagnoli::update(crc, data, size);
}

#endif

}  // namespace

uint32_t spdk_crc32_ieee_update(const void* buf, size_t len, uint32_t crc) {
  return Ieee::update(crc, buf, len);
}

uint32_t spdk_crc32c_update(const void* buf, size_t len, uint32_t crc) {
  return castagnoli(crc, buf, len);
}

uint32_t spdk_crc32c_iov_update(struct iovec* iov, int iovcnt, uint32_t crc32c) {
  for (int i = 0; iov != nullptr && i < iovcnt; i++) {
    crc32c = castagnoli(crc32c, iov[i].iov_base, iov[i].iov_len);
  }
  return crc32c;
}

uint32_t spdk_crc32c_nvme(const void* buf, size_t len, uint32_t crc) {
  return ~castagnoli(~crc, buf, len);
}
