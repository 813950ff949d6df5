// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include "spdk/jsonrpc.h"

namespace embedded::rpc {

// The answer of a method whose spdk_json_decode_object has just failed: SPDK's words, and then
// which parameter it was.
void send_undecodable(spdk_jsonrpc_request* request, int code);

}  // namespace embedded::rpc
