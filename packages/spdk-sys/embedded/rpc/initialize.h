// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// The RPC servers that spdk_rpc_initialize started, as a whole.
#pragma once

namespace embedded::rpc {

// While paused no server takes or answers requests, whatever spdk_rpc_server_resume says.
void pause_all_servers();
void resume_all_servers();

}  // namespace embedded::rpc
