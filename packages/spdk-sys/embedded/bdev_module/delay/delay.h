// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The delay bdev module: bdevs that let I/O of the bdev below take longer.
#pragma once

#include <array>
#include <cstdint>

#include "spdk/bdev_module.h"

namespace embedded::bdev_module::delay {

// What a delay is for: of each hundred reads or writes about one takes the p99 latency, the others
// the average one.
enum class Kind { kAverageRead, kP99Read, kAverageWrite, kP99Write };
inline constexpr size_t kKinds = 4;

// By kind, in microseconds.
using Latencies = std::array<uint64_t, kKinds>;

// Creates it now, or when its base appears. Returns 0; -EINVAL when a p99 latency is below its
// average, -EEXIST when the name is taken, -EPERM when the base is claimed, or another errno.
int create(const char* base_name, const char* name, const spdk_uuid& uuid,
           const Latencies& latencies);

// For I/O that the base completes from now on. Returns 0, or -ENODEV when there is no such bdev.
int update_latency(const char* name, Kind kind, uint64_t latency_us);

// `callback` gets 0, or -ENODEV when there is no such delay bdev.
void remove(const char* name, spdk_bdev_unregister_cb callback, void* callback_arg);

}  // namespace embedded::bdev_module::delay
