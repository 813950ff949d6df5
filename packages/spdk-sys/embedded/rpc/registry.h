// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Registered methods and the state that decides which of them may run.
#pragma once

#include "spdk/json.h"
#include "spdk/jsonrpc.h"

namespace embedded::rpc {

// Runs the method, or answers why it may not run. A spdk_jsonrpc_handle_request_fn.
void dispatch(spdk_jsonrpc_request* request, const spdk_json_val* method,
              const spdk_json_val* params);

struct MethodFilter {
  bool current_state_only;
  bool include_aliases;
};

// Names are written as an array, the latest registration first.
void write_method_names(spdk_json_write_ctx* w, const MethodFilter& filter);

}  // namespace embedded::rpc
