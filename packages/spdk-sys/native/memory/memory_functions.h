// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "node_api_setup.h"

namespace spdk_ts {

// Builds the object `memory`:
//   view(ptr, bytes) -> ArrayBuffer over memory that it does not own,
//   detach(buffer) makes such a buffer, and every view of it, zero bytes long,
//   readCString(ptr) -> string | null,
//   addressOf(bufferOrView) -> number.
napi_value describe_memory(napi_env env);

}  // namespace spdk_ts
