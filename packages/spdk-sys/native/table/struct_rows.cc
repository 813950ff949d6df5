// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include <cstddef>

#include "declared.generated.h"
#include "generated/headers.generated.h"
#include "table/declared.h"
#include "table/struct_table.h"

// First pass: a template per struct. A template, since only there can an absent field be skipped.
#define SPDK_STRUCT_BEGIN(keyword, tag) SPDK_STRUCT_TEMPLATE_BEGIN(tag)
#define SPDK_TYPEDEF_STRUCT_BEGIN(name) SPDK_STRUCT_TEMPLATE_BEGIN(name)
#define SPDK_STRUCT_TEMPLATE_BEGIN(tag)                      \
  template <typename T>                                      \
  [[gnu::cold]] void layout_of_##tag(StructLayout& layout) { \
    if constexpr (requires { sizeof(T); }) {                 \
      layout.size = sizeof(T);                               \
      layout.align = alignof(T);                             \
      BitProbe probe(layout);                                \
      [[maybe_unused]] T& object = *static_cast<T*>(static_cast<void*>(probe.bytes()));
#define SPDK_FIELD(path)                                                     \
  if constexpr (requires { &object.path; }) {                                \
    layout.add(#path, offsetof(T, path), kFieldType<decltype(object.path)>); \
  } else if constexpr (requires { object.path; }) {                          \
    using Bits = std::remove_cv_t<decltype(object.path)>;                    \
    object.path = all_ones<Bits>();                                          \
    layout.add_bits(#path, probe.bytes(), signed_bits<Bits>());              \
  }
#define SPDK_STRUCT_END \
  }                     \
  }

namespace spdk_ts {
namespace {

#include "generated/structs.generated.inc"

struct AbsentStruct;

}  // namespace
}  // namespace spdk_ts

// Second pass: the table of those templates. A struct that the headers lack is only declared here.
#undef SPDK_STRUCT_BEGIN
#undef SPDK_TYPEDEF_STRUCT_BEGIN
#undef SPDK_FIELD
#undef SPDK_STRUCT_END
#define SPDK_STRUCT_BEGIN(keyword, tag) {#tag, &layout_of_##tag<keyword tag>},
#define SPDK_TYPEDEF_STRUCT_BEGIN(name) \
  {#name, &layout_of_##name<SPDK_IF_DECLARED(name, (::name), (AbsentStruct))>},
#define SPDK_FIELD(path)
#define SPDK_STRUCT_END

namespace spdk_ts {
namespace {

constexpr StructRow kRows[] = {
#include "generated/structs.generated.inc"
};

}  // namespace

std::span<const StructRow> struct_rows() { return kRows; }

}  // namespace spdk_ts
