// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace spdk_ts {

// The one who writes a counter is named; both sides run on the same thread, so plain memory will
// do. The counters only grow; they are taken modulo the number of slots.
struct alignas(64) RequestHeader {
  uint32_t requested;  // native: entries of the request ring that are written
  uint32_t received;   // JavaScript: those of them that it has read
  uint32_t completed;  // JavaScript: entries of the completion ring that are written
  uint32_t taken;      // native: those of them that it has read
  // native: not zero while the host sleeps or would let the process end, so that JavaScript has to
  // tell it of a completion
  uint32_t attention;
};

// One request of SPDK's to a device that JavaScript serves. Numbers that may exceed 32 bits are
// doubles, as in a RingSlot.
struct alignas(64) RequestSlot {
  uint32_t type;     // spdk_bdev_io_type
  uint32_t channel;  // number of the channel that it came through
  double offset_blocks;
  double num_blocks;
  double bdev_io;   // address
  double buffer;    // address of the first iovec's memory; 0: none
  double metadata;  // address; 0: none
  double extra;  // copy: the source block; abort: the slot to abort; zcopy: bits, see below; NVMe:
                 // the command's address
  uint32_t iovcnt;
  uint32_t unused;
};

// What a zcopy is for, in RequestSlot::extra.
inline constexpr uint32_t kZcopyStart = 1;
inline constexpr uint32_t kZcopyPopulate = 2;
inline constexpr uint32_t kZcopyCommit = 4;

struct RequestCompletion {
  uint32_t slot;
  int32_t status;  // spdk_bdev_io_status
  // Of a status with more to it, bytes from the lowest: NVMe: sct, sc; SCSI: status code, sense
  // key, asc, ascq; AIO: the errno.
  uint32_t detail;
  uint32_t command_word;  // NVMe: command-specific dword 0
};

// The memory that a server of devices and JavaScript share: header, request ring, completion ring,
// slots. Each slot is in a ring at most once, so rings with an entry per slot never overflow.
class RequestMemory {
 public:
  // `slots` is a power of two.
  explicit RequestMemory(uint32_t slots)
      : slots_(slots),
        bytes_(static_cast<std::byte*>(operator new[](size(slots), std::align_val_t(64),
                                                      std::nothrow))) {
    if (bytes_ != nullptr) std::uninitialized_fill_n(bytes_.get(), size(slots), std::byte{0});
  }

  bool allocated() const { return bytes_ != nullptr; }
  std::byte* data() { return bytes_.get(); }
  size_t size() const { return size(slots_); }
  uint32_t slots() const { return slots_; }

  RequestHeader& header() { return *reinterpret_cast<RequestHeader*>(bytes_.get()); }
  uint32_t& request(uint32_t counter) {
    return reinterpret_cast<uint32_t*>(bytes_.get() + requests_offset())[counter & (slots_ - 1)];
  }
  RequestCompletion& completion(uint32_t counter) {
    auto* first = bytes_.get() + completions_offset(slots_);
    return reinterpret_cast<RequestCompletion*>(first)[counter & (slots_ - 1)];
  }
  RequestSlot& slot(uint32_t index) {
    return reinterpret_cast<RequestSlot*>(bytes_.get() + slots_offset(slots_))[index];
  }

 private:
  static constexpr size_t round_up(size_t bytes) { return (bytes + 63) & ~size_t{63}; }
  static constexpr size_t requests_offset() { return sizeof(RequestHeader); }
  static constexpr size_t completions_offset(uint32_t slots) {
    return requests_offset() + round_up(slots * sizeof(uint32_t));
  }
  static constexpr size_t slots_offset(uint32_t slots) {
    return completions_offset(slots) + round_up(slots * sizeof(RequestCompletion));
  }
  static constexpr size_t size(uint32_t slots) {
    return slots_offset(slots) + slots * sizeof(RequestSlot);
  }

  struct Free {
    void operator()(std::byte* bytes) const { operator delete[](bytes, std::align_val_t(64)); }
  };

  uint32_t slots_;
  std::unique_ptr<std::byte[], Free> bytes_;
};

static_assert(sizeof(RequestHeader) == 64 && sizeof(RequestSlot) == 64);
static_assert(sizeof(RequestCompletion) == 16);

}  // namespace spdk_ts
