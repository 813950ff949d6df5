// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

#include "ring/io_ring.h"

namespace spdk_ts {

// One I/O on its way to the I/O thread.
struct WireSubmission {
  uint16_t slot;
  uint16_t operation;  // 0, which there is none of, for numbers that do not fit
  uint32_t flag;
  double offset_blocks;
  double length_blocks;
  double buffer;  // of a copy: the first block to copy from
};

static_assert(sizeof(WireSubmission) == 32);

// What the two threads of a remote ring share. Each side has a RingMemory of its own and copies
// from one to the other by way of two arrays that are written from front to back: a cache line that
// goes from one core to another then carries several I/Os, and goes before it is waited for.
// Sharing one RingMemory would take a line or two per I/O, each fetched when it is needed, which is
// slower than an I/O on a fast device.
//
// Counters only grow. Each is written by one side, on a cache line of its own, after what it
// counts.
class RingWire {
 public:
  struct Abort {
    uint32_t slot;
    // Submissions from this one on came after the abort was asked for.
    uint32_t submitted;
  };

  // `slots` is a power of two.
  explicit RingWire(uint32_t slots)
      : slots_(slots),
        submissions_(new (std::align_val_t(64), std::nothrow) WireSubmission[slots]),
        completions_(new (std::align_val_t(64), std::nothrow) RingCompletion[slots]) {}

  bool allocated() const { return submissions_ != nullptr && completions_ != nullptr; }
  uint32_t slots() const { return slots_; }
  WireSubmission& submission(uint32_t counter) { return submissions_[counter & (slots_ - 1)]; }
  RingCompletion& completion(uint32_t counter) { return completions_[counter & (slots_ - 1)]; }

  alignas(64) std::atomic<uint32_t> submitted{0};  // JavaScript's thread
  // Where JavaScript's thread ran when it last submitted, and the I/O thread when it last did
  // something. On one core, neither does anything while the other waits for it: see held_up().
  std::atomic<int> javascript_cpu{-1};
  alignas(64) std::atomic<uint32_t> taken{0};  // the I/O thread
  std::atomic<int> io_thread_cpu{-1};
  alignas(64) std::atomic<uint32_t> completed{0};  // the I/O thread
  // Seldom written, by JavaScript's thread.
  alignas(64) std::atomic<bool> closed{false};
  std::atomic<uint32_t> aborts_asked{0};
  std::mutex aborts_mutex;
  std::vector<Abort> aborts;
  ArgumentsGate gate;

 private:
  struct Free {
    void operator()(void* memory) const { operator delete[](memory, std::align_val_t(64)); }
  };

  const uint32_t slots_;
  std::unique_ptr<WireSubmission[], Free> submissions_;
  std::unique_ptr<RingCompletion[], Free> completions_;
};

}  // namespace spdk_ts
