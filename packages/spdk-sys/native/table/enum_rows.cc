// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "declared.generated.h"
#include "generated/headers.generated.h"
#include "table/declared.h"
#include "table/enum_table.h"

#define SPDK_ENUM_BEGIN(name) {name, 0, true},
// Pasted here, where `name` is not expanded yet: what is an enumerator in one version of SPDK is a
// macro for a number in another.
#define SPDK_ENUMERATOR(name) \
  SPDK_DECLARED_EXPAND(SPDK_TS_HAS_##name, ({#name, enumerator_value(name), false}, ), ())
// C++ scopes the enumerators of an enum declared inside a struct.
#define SPDK_SCOPED_ENUMERATOR(tag, name) \
  SPDK_IF_DECLARED(name, ({#name, enumerator_value(::tag::name), false}, ), ())
#define SPDK_ENUM_END

namespace spdk_ts {
namespace {

constexpr EnumRow kRows[] = {
#include "generated/enums.generated.inc"
};

}  // namespace

std::span<const EnumRow> enum_rows() { return kRows; }

}  // namespace spdk_ts
