// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// What made the last spdk_json_decode_object of this OS thread fail, for error messages.
#pragma once

#include <string>

namespace embedded::json {

// For example "unknown parameter 'colour'". Empty after one that succeeded.
const std::string& decode_fault();

}  // namespace embedded::json
