// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Protection information of one block: guard, application tag, reference tag, all big-endian.
#pragma once

#include <cstdint>

#include "iov_cursor.h"
#include "spdk/dif.h"

namespace embedded::dif {

// Where the fields are; the application tag follows the guard.
struct TupleLayout {
  uint32_t guard_bytes;
  uint32_t ref_tag_offset;
  uint32_t ref_tag_bytes;
  uint32_t bytes;
};

constexpr uint32_t kAppTagBytes = 2;

// The storage tag is not used: where it may share its bits with the reference tag, that has all.
constexpr TupleLayout layout_of(uint32_t pi_format) {
  switch (pi_format) {
    case SPDK_DIF_PI_FORMAT_16:
      return {2, 4, 4, 8};
    case SPDK_DIF_PI_FORMAT_32:
      return {4, 8, 8, 16};
    default:
      return {8, 10, 6, 16};
  }
}

// A copy of a block's tuple, to be worked on wherever the tuple itself is cut in pieces.
class Tuple {
 public:
  // All zeros.
  explicit Tuple(const TupleLayout& layout) : layout_(layout) {}
  // What is at the cursor, which stays there.
  Tuple(const TupleLayout& layout, IovCursor at) : layout_(layout) { at.read(data_, bytes()); }

  // Goes on behind it.
  void write_to(IovCursor& at) const { at.write(data_, bytes()); }
  uint32_t bytes() const { return layout_.bytes; }

  uint64_t guard() const { return load(0, layout_.guard_bytes); }
  uint16_t app_tag() const {
    return static_cast<uint16_t>(load(layout_.guard_bytes, kAppTagBytes));
  }
  uint64_t ref_tag() const { return load(layout_.ref_tag_offset, layout_.ref_tag_bytes); }

  void set_guard(uint64_t value) { store(0, layout_.guard_bytes, value); }
  void set_app_tag(uint16_t value) { store(layout_.guard_bytes, kAppTagBytes, value); }
  void set_ref_tag(uint64_t value) { store(layout_.ref_tag_offset, layout_.ref_tag_bytes, value); }

  // The bits that a reference tag has.
  uint64_t ref_tag_mask() const { return ~uint64_t{0} >> (64 - 8 * layout_.ref_tag_bytes); }

 private:
  uint64_t load(uint32_t offset, uint32_t width) const {
    uint64_t value = 0;
    for (uint32_t i = 0; i < width; ++i) {
      value = value << 8 | data_[offset + i];
    }
    return value;
  }
  void store(uint32_t offset, uint32_t width, uint64_t value) {
    for (uint32_t i = width; i > 0; --i, value >>= 8) {
      data_[offset + i - 1] = static_cast<uint8_t>(value);
    }
  }

  TupleLayout layout_;
  uint8_t data_[16] = {};
};

}  // namespace embedded::dif
