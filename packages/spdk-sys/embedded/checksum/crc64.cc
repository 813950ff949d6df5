// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// CRC-64 as NVMe uses it: inverted at start and end.
#include "spdk/crc64.h"

#include "crc_table.h"

uint64_t spdk_crc64_nvme(const void* buf, size_t len, uint64_t crc) {
  return ~embedded::ReflectedCrc<uint64_t, 0x9a6c9329ac4bc9b5>::update(~crc, buf, len);
}
