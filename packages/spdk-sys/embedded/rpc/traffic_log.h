// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Optional log of every request and response (spdk_jsonrpc_set_log_level, _set_log_file).
#pragma once

#include <cstddef>
#include <cstdint>

namespace embedded::rpc {

void log_traffic(const char* prefix, const uint8_t* text, size_t size);

}  // namespace embedded::rpc
