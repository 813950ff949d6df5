// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "instance.h"
#include "node_api_setup.h"

namespace spdk_ts {

// Sets on `exports` everything that comes from the table: bind(), enumerators(), constant(),
// layout(), memory and releaseCallback(); and what is described as a whole, anew at each look:
// functions, unsupported, signatures, enums and constants.
void register_table(Instance& instance, napi_value exports);

// Collects the table of C functions, for the life of the instance.
void bind_functions(Instance& instance);
// The JavaScript function of one C function; undefined for a name that is not in the table.
napi_value bind_function(napi_env env, napi_callback_info info);
// Builds the object of the JavaScript functions of all C functions.
napi_value describe_functions(Instance& instance);
// Builds the array of the names of the functions that this build lacks; calling one throws.
napi_value describe_unsupported(Instance& instance);
// Builds the object that maps function names to their C types in this build.
napi_value describe_signatures(Instance& instance);

}  // namespace spdk_ts
