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
using spdk_ts::RingHeader;
using spdk_ts::RingMemory;
using spdk_ts::RingOperation;
using spdk_ts::RingSlot;

inline double number(const void* address) {
  return static_cast<double>(reinterpret_cast<uintptr_t>(address));
}

// As JavaScript does it: native code sees nothing before it takes submissions.
inline void put(RingMemory& memory, uint32_t index, RingOperation operation, double offset,
                double length, const void* buffer) {
  if (index < memory.slots()) {
    RingSlot& io = memory.slot(index);
    io.operation = static_cast<uint32_t>(operation);
    io.offset_blocks = offset;
    io.length_blocks = length;
    io.buffer = number(buffer);
  }
  memory.submission(memory.header().submitted) = index;
  ++memory.header().submitted;
}

// Reads the completion ring.
template <typename Handle>
void drain(RingMemory& memory, Handle handle) {
  RingHeader& header = memory.header();
  while (header.consumed != header.completed) {
    RingCompletion completion = memory.completion(header.consumed++);
    handle(completion.slot, completion.status);
  }
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

  void put(uint32_t index, RingOperation operation, double offset, double length,
           const void* buffer = nullptr) {
    ::put(ring->memory(), index, operation, offset, length, buffer);
  }

  void submit(uint32_t index, RingOperation operation, double offset, double length,
              const void* buffer = nullptr) {
    put(index, operation, offset, length, buffer);
    ring->take_submissions();
  }

  // Polls, and reads the completion ring.
  size_t drain() {
    poll_app();
    ::drain(ring->memory(), [this](uint32_t index, int32_t status) {
      completions.push_back({index, status});
    });
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
