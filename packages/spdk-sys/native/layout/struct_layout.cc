// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "layout/struct_layout.h"

#include <bit>
#include <cstring>
#include <memory>

namespace spdk_ts {
namespace {

static_assert(std::endian::native == std::endian::little, "bits are counted from the lowest byte");

bool bit_is_set(const std::byte* object, size_t bit) {
  return (object[bit / 8] >> (bit % 8) & std::byte{1}) != std::byte{0};
}

const char* unit_kind(size_t bytes) {
  switch (bytes) {
    case 1:
      return "u8";
    case 2:
      return "u16";
    case 4:
      return "u32";
    default:
      return "u64";
  }
}

}  // namespace

BitProbe::BitProbe(const StructLayout& layout) : bytes_(layout.size + layout.align) {
  void* start = bytes_.data();
  size_t room = bytes_.size();
  start_ = static_cast<std::byte*>(std::align(layout.align, layout.size, start, room));
}

BitProbe::~BitProbe() = default;

void StructLayout::add(const char* name, size_t offset, const FieldType& type) {
  fields.push_back({name, offset, type});
}

void StructLayout::add_bits(const char* name, std::byte* object, bool is_signed) {
  size_t bits = size * 8;
  size_t first = 0;
  while (first < bits && !bit_is_set(object, first)) ++first;
  size_t last = first;
  while (last < bits && bit_is_set(object, last)) ++last;
  std::memset(object, 0, size);
  // The smallest aligned unit that holds all bits within the struct; packed bit-fields may straddle
  // every such unit, then the first byte begins an unaligned one.
  size_t unit = 1;
  size_t offset = first / 8;
  for (; unit <= 8; unit *= 2) {
    offset = first / 8 / unit * unit;
    if (last <= (offset + unit) * 8 && offset + unit <= size) break;
  }
  if (unit > 8) {
    offset = first / 8;
    unit = std::bit_ceil((last + 7) / 8 - offset);
  }
  Field field{name, offset, {"bits", unit, unit_kind(unit), 0, {}}};
  field.bit_offset = static_cast<unsigned>(first - offset * 8);
  field.bit_width = static_cast<unsigned>(last - first);
  field.is_signed = is_signed;
  fields.push_back(field);
}

}  // namespace spdk_ts
