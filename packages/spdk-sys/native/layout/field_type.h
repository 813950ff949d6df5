// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "marshal/type_name.h"

namespace spdk_ts {

// What JavaScript needs to know of a field's type to read and write it.
struct FieldType {
  const char* kind;  // "u8".."i64", "f32", "f64", "bool", "ptr", "fn", "struct", "array"
  size_t size;       // in bytes
  const char* element = nullptr;  // of an array: the kind of its elements
  size_t count = 0;               // of an array: elements in all dimensions; 0 if its end is open
  std::string_view struct_name;   // of a struct or an array of structs; empty if it has none
};

template <typename T>
constexpr const char* integer_kind() {
  constexpr bool kSigned = std::is_signed_v<T>;
  switch (sizeof(T)) {
    case 1:
      return kSigned ? "i8" : "u8";
    case 2:
      return kSigned ? "i16" : "u16";
    case 4:
      return kSigned ? "i32" : "u32";
    default:
      return kSigned ? "i64" : "u64";
  }
}

template <typename T>
constexpr const char* scalar_kind() {
  if constexpr (std::is_same_v<T, bool>) {
    return "bool";
  } else if constexpr (std::is_enum_v<T>) {
    return integer_kind<std::underlying_type_t<T>>();
  } else if constexpr (std::is_integral_v<T> && sizeof(T) <= 8) {
    return integer_kind<T>();
  } else if constexpr (std::is_floating_point_v<T> && sizeof(T) <= 8) {
    return sizeof(T) == 4 ? "f32" : "f64";
  } else if constexpr (std::is_pointer_v<T>) {
    return std::is_function_v<std::remove_pointer_t<T>> ? "fn" : "ptr";
  } else {
    return "struct";
  }
}

// The tag of a struct or union, without what it is nested in; empty for one without a name.
template <typename T>
constexpr std::string_view struct_tag() {
  if constexpr (std::is_class_v<T> || std::is_union_v<T>) {
    std::string_view name = type_name<T>();
    if (name.find('<') != std::string_view::npos || name.find('{') != std::string_view::npos) {
      return {};
    }
    size_t scope = name.rfind("::");
    return scope == std::string_view::npos ? name : name.substr(scope + 2);
  } else {
    return {};
  }
}

template <typename Array>
using ElementOf = std::remove_cvref_t<decltype(std::declval<Array&>()[0])>;

template <typename T>
concept ArrayField = !std::is_pointer_v<T> && requires(T & array) {
  array[0];
};

template <typename T>
constexpr FieldType field_type() {
  using Plain = std::remove_cv_t<T>;
  if constexpr (ArrayField<Plain>) {
    using Element = ElementOf<Plain>;
    if constexpr (ArrayField<Element>) {
      FieldType inner = field_type<Element>();
      size_t size = 0;
      if constexpr (!std::is_unbounded_array_v<Plain>) size = sizeof(Plain);
      inner.count = inner.size == 0 ? 0 : size / inner.size * inner.count;
      inner.size = size;
      return inner;
    } else {
      constexpr bool kText = std::is_same_v<Element, char>;
      size_t size = 0;
      if constexpr (!std::is_unbounded_array_v<Plain>) size = sizeof(Plain);
      return {"array", size, kText ? "char" : scalar_kind<Element>(), size / sizeof(Element),
              struct_tag<Element>()};
    }
  } else {
    return {scalar_kind<Plain>(), sizeof(Plain), nullptr, 0, struct_tag<Plain>()};
  }
}

// One object per type, that thousands of fields can refer to.
template <typename T>
inline constexpr FieldType kFieldType = field_type<T>();

}  // namespace spdk_ts
