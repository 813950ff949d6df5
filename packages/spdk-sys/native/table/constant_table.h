// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "node_api_setup.h"

namespace spdk_ts {

// The object of all constants (macros) with the values of this build: integers up to 32 bits and
// floating-point values are numbers, 64-bit integers bigints, texts strings.
napi_value describe_constants(napi_env env);

}  // namespace spdk_ts
