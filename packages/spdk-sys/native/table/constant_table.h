// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "node_api_setup.h"

namespace spdk_ts {

// The object of all constants (macros) with the values of this build: integers up to 32 bits and
// floating-point values are numbers, 64-bit integers bigints, texts strings.
napi_value describe_constants(napi_env env);
// The JavaScript function constant(name): one of these values, undefined for an unknown name.
napi_value describe_constant(napi_env env, napi_callback_info info);

}  // namespace spdk_ts
