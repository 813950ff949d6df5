// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace spdk_ts {

// What an I/O ring does. JavaScript reads the numbers from the addon.
enum class RingOperation : uint32_t {
  kRead = 1,
  kWrite = 2,
  kReadv = 3,
  kWritev = 4,
  kWriteZeroes = 5,
  kUnmap = 6,
  kFlush = 7,
  kReset = 8,
  kCompare = 9,
  kCopy = 10,
  kComparev = 11,
  kCompareAndWrite = 12,
  kZcopyStart = 13,
  kZcopyEnd = 14,
  kNvmeAdmin = 15,
  kNvmeIo = 16,
  kNvmeIoMetadata = 17,
  kLockRange = 18,
  kUnlockRange = 19,
  kForward = 20,
};

// The one who writes a counter is named; both sides run on the same thread, so plain memory will
// do. The counters only grow; they are taken modulo the number of entries.
struct alignas(64) RingHeader {
  uint32_t submitted;  // JavaScript: entries of the submission ring that are written
  uint32_t taken;      // native: those of them that have been given to SPDK
  uint32_t completed;  // native: entries of the completion ring that are written
  uint32_t consumed;   // JavaScript: those of them that it has read
  // native: not zero while the host sleeps or would let the process end, so that JavaScript has to
  // tell it of a submission
  uint32_t attention;
};

// Written when an I/O fails, and command_word when an NVMe command succeeds: the status in the
// device's terms, and what SPDK makes of it in the terms of the others.
struct RingFailure {
  int32_t io_status;      // spdk_bdev_io_status: which of the following the device reported
  uint32_t nvme;          // bytes from the lowest: sct, sc, and those of the second fused command
  uint32_t command_word;  // command-specific dword 0
  uint32_t scsi;          // bytes from the lowest: status code, sense key, asc, ascq
  int32_t aio;            // errno
};

// One I/O. Numbers that may exceed 32 bits are doubles, which hold them exactly up to 2^53: a
// JavaScript store into a Float64Array is one instruction, one into a BigUint64Array allocates.
struct alignas(64) RingSlot {
  uint32_t operation;
  uint32_t flag;         // zcopyStart: populate; zcopyEnd: commit; native: iovecs of a zcopyStart
  double offset_blocks;  // first block on the device
  double length_blocks;  // blocks
  double buffer;         // address of the data, of an IoArguments, or of the spdk_bdev_io to
                         // forward; native: iovecs of a zcopyStart
  double source_blocks;  // copy: first block to copy from
  RingFailure failure;
};

struct RingCompletion {
  uint32_t slot;
  // 0: done. Negative: the errno with which SPDK refused it. kFailed: see the slot's status.
  int32_t status;
};

inline constexpr int32_t kFailed = 1;

// The memory that a ring and JavaScript share: header, submission ring, completion ring, slots.
// Each slot is in a ring at most once, so rings with an entry per slot never overflow.
class RingMemory {
 public:
  // `slots` is a power of two.
  explicit RingMemory(uint32_t slots)
      : slots_(slots),
        bytes_(static_cast<std::byte*>(operator new[](size(slots), std::align_val_t(64),
                                                      std::nothrow))) {
    if (bytes_ != nullptr) std::uninitialized_fill_n(bytes_.get(), size(slots), std::byte{0});
  }

  bool allocated() const { return bytes_ != nullptr; }
  std::byte* data() { return bytes_.get(); }
  size_t size() const { return size(slots_); }
  uint32_t slots() const { return slots_; }

  RingHeader& header() { return *reinterpret_cast<RingHeader*>(bytes_.get()); }
  uint32_t& submission(uint32_t counter) {
    return reinterpret_cast<uint32_t*>(bytes_.get() + submissions_offset())[counter & mask()];
  }
  RingCompletion& completion(uint32_t counter) {
    auto* first = bytes_.get() + completions_offset(slots_);
    return reinterpret_cast<RingCompletion*>(first)[counter & mask()];
  }
  RingSlot& slot(uint32_t index) {
    return reinterpret_cast<RingSlot*>(bytes_.get() + slots_offset(slots_))[index];
  }

  static constexpr size_t submissions_offset() { return sizeof(RingHeader); }
  static constexpr size_t completions_offset(uint32_t slots) {
    return submissions_offset() + round_up(slots * sizeof(uint32_t));
  }
  static constexpr size_t slots_offset(uint32_t slots) {
    return completions_offset(slots) + round_up(slots * sizeof(RingCompletion));
  }

 private:
  static constexpr size_t round_up(size_t bytes) { return (bytes + 63) & ~size_t{63}; }
  static constexpr size_t size(uint32_t slots) {
    return slots_offset(slots) + slots * sizeof(RingSlot);
  }
  uint32_t mask() const { return slots_ - 1; }

  struct Free {
    void operator()(std::byte* bytes) const { operator delete[](bytes, std::align_val_t(64)); }
  };

  uint32_t slots_;
  std::unique_ptr<std::byte[], Free> bytes_;
};

static_assert(sizeof(RingSlot) == 64 && offsetof(RingSlot, failure) == 40);
static_assert(sizeof(RingHeader) == 64);

}  // namespace spdk_ts
