// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Registering JSON-RPC methods when the addon is loaded:
//
//   static void bdev_get_bdevs(spdk_jsonrpc_request* request, const spdk_json_val* params) { ... }
//   static const embedded::rpc::Method registered("bdev_get_bdevs", bdev_get_bdevs,
//                                                 SPDK_RPC_RUNTIME);
//   static const embedded::rpc::DeprecatedAlias alias("bdev_get_bdevs", "get_bdevs");
//
// An alias has to come after its method in the same file: order between files is unspecified.
#pragma once

#include <cstdint>

#include "spdk/rpc.h"

namespace embedded::rpc {

struct Method {
  Method(const char* name, spdk_rpc_method_handler_no_ctx handler, uint32_t state_mask) {
    spdk_rpc_register_method(name, spdk_rpc_no_ctx_wrapper, reinterpret_cast<void*>(handler),
                             state_mask);
  }
};

struct DeprecatedAlias {
  DeprecatedAlias(const char* method, const char* alias) {
    spdk_rpc_register_alias_deprecated(method, alias);
  }
};

constexpr uint32_t kAnyState = SPDK_RPC_STARTUP | SPDK_RPC_RUNTIME;

}  // namespace embedded::rpc
