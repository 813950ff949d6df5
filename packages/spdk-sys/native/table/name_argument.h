// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <optional>
#include <string>

#include "node_api_setup.h"

namespace spdk_ts {

// The one argument of a JavaScript function that looks something up in the table: a C name. Leaves
// an exception pending, which calls them `function` and `parameter`, and has no value for anything
// else.
std::optional<std::string> name_argument(napi_env env, napi_callback_info info,
                                         const char* function, const char* parameter);

}  // namespace spdk_ts
