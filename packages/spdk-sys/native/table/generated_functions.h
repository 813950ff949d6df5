// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "table/function_registry.h"

namespace spdk_ts {

// Defined by the generated part of the table: registers all its shards.
void register_generated_functions(FunctionRegistry& registry);
// The variadic functions, which are wrapped by hand.
void register_variadic_functions(FunctionRegistry& registry);

}  // namespace spdk_ts
