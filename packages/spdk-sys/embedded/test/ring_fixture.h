// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// An I/O ring on the test device, used as JavaScript uses it: through the shared memory.
#pragma once

#include <vector>

#include "bdev_layer.h"
#include "ring/io_arguments.h"
#include "ring/io_ring.h"

using spdk_ts::IoArguments;
using spdk_ts::IoRing;
using spdk_ts::kFailed;
using spdk_ts::RingCompletion;
using spdk_ts::RingFailure;
using spdk_ts::RingOperation;
using spdk_ts::RingSlot;

inline double number(const void* address) {
  return static_cast<double>(reinterpret_cast<uintptr_t>(address));
}

struct RingFixture : DeviceFixture {
  IoRing* ring;
  std::vector<RingCompletion> completions;

  explicit RingFixture(
      uint32_t slots = 8, const std::function<void(TestDevice&)>& prepare = [](TestDevice&) {})
      : DeviceFixture(prepare), ring(IoRing::create(desc(), channel(), slots)) {}
  ~RingFixture() { close(); }

  void close() {
    if (ring != nullptr) ring->close();
    ring = nullptr;
  }

  RingSlot& slot(uint32_t index) { return ring->memory().slot(index); }

  // As JavaScript does it: SPDK sees nothing before take().
  void put(uint32_t index, RingOperation operation, double offset, double length,
           const void* buffer = nullptr) {
    if (index < ring->memory().slots()) {
      RingSlot& io = slot(index);
      io.operation = static_cast<uint32_t>(operation);
      io.offset_blocks = offset;
      io.length_blocks = length;
      io.buffer = number(buffer);
    }
    auto& header = ring->memory().header();
    ring->memory().submission(header.submitted) = index;
    ++header.submitted;
  }

  void submit(uint32_t index, RingOperation operation, double offset, double length,
              const void* buffer = nullptr) {
    put(index, operation, offset, length, buffer);
    ring->take_submissions();
  }

  // Polls, and reads the completion ring.
  size_t drain() {
    poll_app();
    auto& header = ring->memory().header();
    while (header.consumed != header.completed) {
      completions.push_back(ring->memory().completion(header.consumed++));
    }
    return completions.size();
  }

  // The only completion so far, which is forgotten.
  RingCompletion only() {
    CHECK_EQ(drain(), 1u);
    RingCompletion completion =
        completions.empty() ? RingCompletion{UINT32_MAX, INT32_MIN} : completions.front();
    completions.clear();
    return completion;
  }

  const RingFailure& failure(uint32_t index) { return slot(index).failure; }
};

// An IoArguments with room for its vectors behind it, as in JavaScript's memory.
struct Arguments {
  IoArguments head = {};
  IoArguments::Vector vectors[64] = {};

  Arguments(std::vector<iovec> data, std::vector<iovec> write = {}) {
    head.data_vectors = static_cast<double>(data.size());
    head.write_vectors = static_cast<double>(write.size());
    size_t at = 0;
    for (const auto& list : {data, write}) {
      for (const iovec& vector : list) {
        vectors[at++] = {number(vector.iov_base), static_cast<double>(vector.iov_len)};
      }
    }
  }
};

static_assert(offsetof(Arguments, vectors) == sizeof(IoArguments));
