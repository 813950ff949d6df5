// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "marshal/value_place.h"
#include "node_api_setup.h"

namespace spdk_ts {

// What a JavaScript value says when it is read as an address.
enum class PointerReading : uint8_t { kRead, kWrongType, kOutOfRange, kDetached };

// A pointer is a number, a bigint, null, or an ArrayBuffer or view of one, which stands for the
// address of its first byte.
PointerReading read_address(napi_env env, napi_value value, void*& out);
// The same for an argument or a callback's result; throws and returns false when it is none.
bool read_pointer(napi_env env, napi_value value, const ValuePlace& place, void*& out);

// User-space addresses fit a number exactly; NULL is 0.
napi_value write_pointer(napi_env env, const void* address);

}  // namespace spdk_ts
