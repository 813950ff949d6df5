// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <span>
#include <vector>

#include "instance.h"
#include "node_api_setup.h"

namespace spdk_ts {

// An object with one JavaScript function per entry, each by its name. `bound` keeps what the
// functions point to, and must not change afterwards.
napi_value function_objects(Instance& instance, std::span<const FunctionDescriptor> functions,
                            std::vector<BoundFunction>& bound);

}  // namespace spdk_ts
