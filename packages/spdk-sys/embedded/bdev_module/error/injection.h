// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// What an error bdev is to do to the next I/Os of one type.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "bdev/error/vbdev_error.h"
#include "spdk/bdev_module.h"

namespace embedded::bdev_module::error {

// Read by every thread that does I/O while another injects; zeroed memory is one without errors.
class Injection {
 public:
  void set(const vbdev_error_inject_opts& opts);
  void clear() { left_ = 0; }

  // What is to happen to an I/O that is submitted while `inflight` others are under way: 0 for
  // nothing. It counts, but for corruption, which counts when data is corrupted.
  uint32_t take(uint64_t inflight);
  // Whether data is to be corrupted now; it counts.
  bool take_corruption();
  void corrupt(const spdk_bdev_io* io) const;

 private:
  bool count();

  std::atomic<uint32_t> type_;
  std::atomic<uint32_t> left_;
  std::atomic<uint64_t> queue_depth_;
  std::atomic<uint64_t> corrupt_offset_;
  std::atomic<uint8_t> corrupt_value_;
};

// Of I/O of these types errors are injected, all before reset.
using Injections = std::array<Injection, SPDK_BDEV_IO_TYPE_RESET>;

}  // namespace embedded::bdev_module::error
