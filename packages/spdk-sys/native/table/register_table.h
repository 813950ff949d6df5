// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "instance.h"
#include "node_api_setup.h"

namespace spdk_ts {

// Sets on `exports` everything that comes from the table: functions, unsupported, signatures,
// enums, constants, layout(), memory and releaseCallback().
void register_table(Instance& instance, napi_value exports);

// Fills `functions` with one JavaScript function per C function, and the array `unsupported` with
// the names of those that this build lacks; calling one of these throws.
void register_functions(Instance& instance, napi_value functions, napi_value unsupported);
// Builds the object that maps function names to their C types in this build.
napi_value describe_signatures(Instance& instance);

}  // namespace spdk_ts
