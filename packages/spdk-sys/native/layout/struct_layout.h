// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "layout/field_type.h"

namespace spdk_ts {

struct Field {
  const char* name;  // a path such as "u.nvme.cmd" for fields of unnamed structs
  size_t offset;     // in bytes; of a bit-field, that of the unit it is read from
  FieldType type;
  unsigned bit_offset = 0;  // from the unit's lowest bit
  unsigned bit_width = 0;   // 0: no bit-field
  bool is_signed = false;
};

// The layout of a struct as the compiler of this build made it.
class StructLayout {
 public:
  size_t size = 0;
  size_t align = 0;
  std::vector<Field> fields;

  // Out of line: there are some 6,000 calls of it.
  void add(const char* name, size_t offset, const FieldType& type);
  // C++ does not tell where a bit-field lies, so its bits are set in an object that is otherwise
  // zero and looked for; the object is zeroed again.
  void add_bits(const char* name, std::byte* object, bool is_signed);
};

// A zeroed object of the layout's size to set bit-fields in. No template: hundreds of instances of
// a smart pointer would dominate the compile time of the table.
class BitProbe {
 public:
  explicit BitProbe(const StructLayout& layout);
  ~BitProbe();
  BitProbe(const BitProbe&) = delete;
  BitProbe& operator=(const BitProbe&) = delete;
  std::byte* bytes() { return start_; }

 private:
  std::vector<std::byte> bytes_;
  std::byte* start_;
};

// The value with all bits set, opaque to the compiler, which would warn of its truncation.
template <typename T>
[[gnu::noinline]] T all_ones() {
  if constexpr (std::is_same_v<T, bool>) {
    return true;
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<T>(static_cast<std::underlying_type_t<T>>(-1));
  } else {
    return static_cast<T>(-1);
  }
}

template <typename T>
constexpr bool signed_bits() {
  if constexpr (std::is_enum_v<T>) {
    return std::is_signed_v<std::underlying_type_t<T>>;
  } else {
    return std::is_signed_v<T>;
  }
}

}  // namespace spdk_ts
