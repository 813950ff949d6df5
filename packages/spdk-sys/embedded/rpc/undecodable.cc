// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "undecodable.h"

#include "../json/decode_fault.h"

namespace embedded::rpc {

void send_undecodable(spdk_jsonrpc_request* request, int code) {
  spdk_jsonrpc_send_error_response_fmt(request, code, "spdk_json_decode_object failed: %s",
                                       json::decode_fault().c_str());
}

}  // namespace embedded::rpc
