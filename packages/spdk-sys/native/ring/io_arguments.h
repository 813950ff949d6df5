// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <memory>

#include "ring/spdk_bdev_headers.h"

namespace spdk_ts {

// What an I/O with more arguments than a RingSlot has room for is given, in memory of JavaScript's.
// Its vectors follow: those of the data, then those of the data to write after a compare.
struct IoArguments {
  struct Vector {
    double address;
    double bytes;
  };

  double metadata;        // address; 0: none
  double metadata_bytes;  // NVMe commands with metadata
  double data_vectors;    // how many
  double write_vectors;   // how many
  uint8_t command[64];    // NVMe commands: the submission queue entry

  const Vector* vectors() const { return reinterpret_cast<const Vector*>(this + 1); }
};

static_assert(sizeof(IoArguments) == 96 && sizeof(spdk_nvme_cmd) == 64);

// A ring's own copy of an IoArguments. SPDK keeps the address of the iovecs until the I/O has
// completed, which may be after JavaScript, and with it the original, is gone.
class IoArgumentsCopy {
 public:
  // 0, -EINVAL for what cannot be meant, -ENOMEM.
  int take(const IoArguments* arguments);

  void* metadata() const { return metadata_; }
  uint64_t metadata_bytes() const { return metadata_bytes_; }
  iovec* data() const { return vectors_.get(); }
  int data_count() const { return static_cast<int>(data_count_); }
  uint64_t data_bytes() const { return bytes(data(), data_count_); }
  iovec* write() const { return vectors_.get() + data_count_; }
  int write_count() const { return static_cast<int>(write_count_); }
  uint64_t write_bytes() const { return bytes(write(), write_count_); }
  // True if one of the vectors has no bytes.
  bool has_empty() const;
  const spdk_nvme_cmd& command() const { return command_; }

 private:
  static uint64_t bytes(const iovec* vectors, uint32_t count);
  bool make_room(uint32_t vectors);

  void* metadata_ = nullptr;
  uint64_t metadata_bytes_ = 0;
  std::unique_ptr<iovec[]> vectors_;
  uint32_t capacity_ = 0;
  uint32_t data_count_ = 0;
  uint32_t write_count_ = 0;
  spdk_nvme_cmd command_ = {};
};

}  // namespace spdk_ts
