// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A delay bdev, and what the bdev layer asks of it.
#pragma once

#include <array>
#include <atomic>

#include "../virtual_disk.h"
#include "delay.h"
#include "spdk/json.h"

namespace embedded::bdev_module::delay {

class Disk : public VirtualDisk {
 public:
  void set_latency(Kind kind, uint64_t latency_us);
  uint64_t latency_ticks(Kind kind) const { return ticks_[static_cast<size_t>(kind)]; }
  // As members of the object that is being written.
  void write_configuration(spdk_json_write_ctx* w) const;

 private:
  uint64_t latency_us(Kind kind) const;

  // Changed while other threads do I/O.
  std::array<std::atomic<uint64_t>, kKinds> ticks_{};
};

VirtualDisks::Kind disk_kind(spdk_bdev_module* module, const char* uuid_namespace);

}  // namespace embedded::bdev_module::delay
