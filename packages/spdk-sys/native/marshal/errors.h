// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <string>

#include "marshal/bound_function.h"
#include "marshal/value_place.h"
#include "node_api_setup.h"

namespace spdk_ts {

// Each of these leaves a JavaScript exception pending.

// TypeError ERR_INVALID_ARG_TYPE: "f: expected boolean for write (argument 2 of 5), got number 1".
// Always returns false, so that converters can return its result.
bool throw_wrong_type(napi_env env, const ValuePlace& place, const char* expected,
                      napi_value actual);
// RangeError ERR_OUT_OF_RANGE, worded the same way.
bool throw_out_of_range(napi_env env, const ValuePlace& place, const char* expected,
                        napi_value actual);
// Always returns nullptr, so that JavaScript entry points can return its result.
napi_value throw_argument_count(napi_env env, const FunctionDescriptor& function, size_t actual);
// Error ERR_SPDK_UNSUPPORTED, naming the function and the backend that lacks it.
napi_value throw_unsupported(napi_env env, const BoundFunction& bound);

// The name that the C header gives the parameter, or "argument N".
std::string parameter_name(const FunctionDescriptor& function, unsigned parameter);
// A value as error messages show it: its type and, where that is short, itself.
std::string describe_value(napi_env env, napi_value value);

}  // namespace spdk_ts
