// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "node_api_setup.h"

namespace spdk_ts {

// The JavaScript function releaseCallback(fn): releases every callback that outlives its call and
// stands for that function; returns how many. C must not call them any more.
napi_value release_callback(napi_env env, napi_callback_info info);

}  // namespace spdk_ts
