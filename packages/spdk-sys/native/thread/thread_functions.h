// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "instance.h"
#include "node_api_setup.h"

namespace spdk_ts {

// The addon's own functions about threads and I/O devices. They are plain C++ functions with
// callbacks, bound by the same templates as SPDK's.
napi_value describe_thread_functions(Instance& instance);

}  // namespace spdk_ts
