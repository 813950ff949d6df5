// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// bdev_examine, bdev_wait_for_examine
#include "../../rpc/register.h"
#include "response.h"
#include "spdk/bdev.h"

namespace {

using namespace embedded::bdev_rpc;

void bdev_examine(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(
      request, params,
      [request](const char* name) { respond_done(request, spdk_bdev_examine(name)); },
      SPDK_JSONRPC_ERROR_INVALID_PARAMS);
}

void examined(void* request) { respond_done(request, 0); }

void bdev_wait_for_examine(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  if (params != nullptr) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                     "bdev_wait_for_examine takes no parameters");
    return;
  }
  const int rc = spdk_bdev_wait_for_examine(examined, request);
  if (rc != 0) {
    respond_done(request, rc);
  }
}

const embedded::rpc::Method examine_method("bdev_examine", bdev_examine, SPDK_RPC_RUNTIME);
const embedded::rpc::Method wait_method("bdev_wait_for_examine", bdev_wait_for_examine,
                                        SPDK_RPC_RUNTIME);

}  // namespace
