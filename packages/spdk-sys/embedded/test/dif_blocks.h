// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Blocks with protection information, of all formats, for the tests of spdk_dif_* and spdk_dix_*.
#pragma once

#include <sys/uio.h>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "check.h"
#include "spdk/dif.h"

inline constexpr uint32_t kAllFields =
    SPDK_DIF_FLAGS_GUARD_CHECK | SPDK_DIF_FLAGS_APPTAG_CHECK | SPDK_DIF_FLAGS_REFTAG_CHECK;

struct DifFormat {
  uint32_t pi_format = SPDK_DIF_PI_FORMAT_16;
  spdk_dif_type type = SPDK_DIF_TYPE1;
  uint32_t data_bytes = 512;
  uint32_t md_bytes = 8;
  bool interleaved = true;
  bool head = false;
  uint32_t flags = kAllFields;
  uint32_t ref_tag = 0x1020304;
  uint16_t app_tag = 0xabcd;
  uint16_t app_mask = 0xffff;
  uint32_t data_offset = 0;
  uint64_t seed = 0;

  uint32_t block_bytes() const { return data_bytes + (interleaved ? md_bytes : 0); }
  int init(spdk_dif_ctx& ctx) const {
    spdk_dif_ctx_init_ext_opts opts{};
    opts.size = sizeof(opts);
    opts.dif_pi_format = pi_format;
    return spdk_dif_ctx_init(&ctx, block_bytes(), md_bytes, interleaved, head, type, flags, ref_tag,
                             app_mask, app_tag, data_offset, seed, &opts);
  }
  spdk_dif_ctx context() const {
    spdk_dif_ctx ctx{};
    CHECK_EQ(init(ctx), 0);
    return ctx;
  }
  // Where the tuple is within the block, or within its metadata.
  uint32_t tuple_offset() const {
    const uint32_t tuple = pi_format == SPDK_DIF_PI_FORMAT_16 ? 8 : 16;
    return (interleaved ? data_bytes : 0) + (head ? 0 : md_bytes - tuple);
  }
};

// Calls back with every format: types, sizes, places of the tuple.
inline void for_each_format(bool interleaved, const std::function<void(const DifFormat&)>& visit) {
  for (const auto pi_format :
       {SPDK_DIF_PI_FORMAT_16, SPDK_DIF_PI_FORMAT_32, SPDK_DIF_PI_FORMAT_64}) {
    for (const auto type : {SPDK_DIF_TYPE1, SPDK_DIF_TYPE2, SPDK_DIF_TYPE3}) {
      for (const uint32_t md_bytes : {8U, 16U, 64U}) {
        for (const bool head : {false, true}) {
          const bool wide = pi_format != SPDK_DIF_PI_FORMAT_16;
          if (!wide || md_bytes >= 16) {
            DifFormat format{pi_format, type, wide ? 4096U : 512U, md_bytes, interleaved, head};
            format.seed = 0x1234;
            visit(format);
          }
        }
      }
    }
  }
}

// Blocks of recognisable bytes, with their metadata within or apart.
struct DifBlocks {
  DifFormat format;
  uint32_t count;
  std::vector<uint8_t> bytes;
  std::vector<uint8_t> metadata;

  explicit DifBlocks(const DifFormat& of, uint32_t num_blocks = 3)
      : format(of), count(num_blocks), bytes(size_t{num_blocks} * of.block_bytes()) {
    for (size_t i = 0; i < bytes.size(); i++) {
      bytes[i] = static_cast<uint8_t>(i * 7 + (i >> 8) + 3);
    }
    metadata.resize(of.interleaved ? 0 : size_t{num_blocks} * of.md_bytes);
    for (size_t i = 0; i < metadata.size(); i++) {
      metadata[i] = static_cast<uint8_t>(i * 5 + 1);
    }
  }

  // The bytes in pieces, the last of which has what is left.
  std::vector<iovec> cut(const std::vector<size_t>& lengths = {}) { return cut_up(bytes, lengths); }
  static std::vector<iovec> cut_up(std::vector<uint8_t>& memory,
                                   const std::vector<size_t>& lengths) {
    std::vector<iovec> iovs;
    size_t at = 0;
    for (const size_t length : lengths) {
      iovs.push_back({memory.data() + at, length});
      at += length;
    }
    iovs.push_back({memory.data() + at, memory.size() - at});
    return iovs;
  }
  iovec md_iov() { return {metadata.data(), metadata.size()}; }

  uint8_t* tuple(uint32_t block) {
    auto& memory = format.interleaved ? bytes : metadata;
    const uint32_t stride = format.interleaved ? format.block_bytes() : format.md_bytes;
    return memory.data() + size_t{block} * stride + format.tuple_offset();
  }
  std::string hex(uint32_t block) {
    const uint32_t size = format.pi_format == SPDK_DIF_PI_FORMAT_16 ? 8 : 16;
    std::string text;
    for (uint32_t i = 0; i < size; i++) {
      char digits[3];
      snprintf(digits, sizeof(digits), "%02x", tuple(block)[i]);
      text += digits;
    }
    return text;
  }

  int generate(const spdk_dif_ctx& ctx, const std::vector<size_t>& lengths = {}) {
    auto iovs = cut(lengths);
    iovec md = md_iov();
    const int iovcnt = static_cast<int>(iovs.size());
    return format.interleaved ? spdk_dif_generate(iovs.data(), iovcnt, count, &ctx)
                              : spdk_dix_generate(iovs.data(), iovcnt, &md, count, &ctx);
  }
  int verify(const spdk_dif_ctx& ctx, spdk_dif_error* error = nullptr,
             const std::vector<size_t>& lengths = {}) {
    auto iovs = cut(lengths);
    iovec md = md_iov();
    const int iovcnt = static_cast<int>(iovs.size());
    return format.interleaved ? spdk_dif_verify(iovs.data(), iovcnt, count, &ctx, error)
                              : spdk_dix_verify(iovs.data(), iovcnt, &md, count, &ctx, error);
  }
};
