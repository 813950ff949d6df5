// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <span>

#include "layout/struct_layout.h"
#include "node_api_setup.h"

namespace spdk_ts {

struct StructRow {
  const char* name;
  // Fills in the layout; leaves its size 0 when this build does not define the struct.
  void (*describe)(StructLayout& layout);
};

std::span<const StructRow> struct_rows();
// The JavaScript function layout(name).
napi_value describe_layout(napi_env env, napi_callback_info info);

}  // namespace spdk_ts
