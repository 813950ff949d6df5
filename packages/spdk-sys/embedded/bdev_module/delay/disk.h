// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A delay bdev, and what the bdev layer asks of it.
#pragma once

#include <array>
#include <atomic>
#include <string>

#include "../base_bdev.h"
#include "delay.h"
#include "spdk/json.h"

namespace embedded::bdev_module::delay {

class Disk {
 public:
  spdk_bdev bdev{};
  std::string name;
  BaseBdev base;

  void set_latency(Kind kind, uint64_t latency_us);
  uint64_t latency_ticks(Kind kind) const { return ticks_[static_cast<size_t>(kind)]; }
  // As members of the object that is being written.
  void write_configuration(spdk_json_write_ctx* w) const;

 private:
  uint64_t latency_us(Kind kind) const;

  // Changed while other threads do I/O.
  std::array<std::atomic<uint64_t>, kKinds> ticks_{};
};

const spdk_bdev_fn_table* functions();
void register_io_device(Disk* disk);
// The disk goes when all of its channels are gone.
void unregister_io_device(Disk* disk);

// Called with a disk that the bdev layer has given back.
void forget(Disk* disk);

}  // namespace embedded::bdev_module::delay
