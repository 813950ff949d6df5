// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>

#include "marshal/value_place.h"
#include "node_api_setup.h"

namespace spdk_ts {

// A struct that C passes by value is a Uint8Array of exactly its size.
bool read_struct_bytes(napi_env env, napi_value value, const ValuePlace& place, void* out,
                       size_t size);
napi_value write_struct_bytes(napi_env env, const void* bytes, size_t size);

}  // namespace spdk_ts
