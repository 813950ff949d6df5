// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// RPC methods of the uring bdev module.
#include <cstddef>
#include <iterator>

#include "../../bdev/rpc/response.h"
#include "../../rpc/register.h"
#include "bdev/uring/bdev_uring.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"

namespace {

using namespace embedded::bdev_rpc;

struct CreateParameters {
  OwnedString name;
  OwnedString filename;
  uint32_t block_size = 0;
  spdk_uuid uuid{};
};

const spdk_json_object_decoder kCreateFields[] = {
    {"name", offsetof(CreateParameters, name), OwnedString::decode, false},
    {"filename", offsetof(CreateParameters, filename), OwnedString::decode, false},
    {"block_size", offsetof(CreateParameters, block_size), spdk_json_decode_uint32, true},
    {"uuid", offsetof(CreateParameters, uuid), spdk_json_decode_uuid, true},
};

void bdev_uring_create(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  CreateParameters parameters;
  if (spdk_json_decode_object(params, kCreateFields, std::size(kCreateFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  const bdev_uring_opts opts = {.name = parameters.name.get(),
                                .filename = parameters.filename.get(),
                                .block_size = parameters.block_size,
                                .uuid = parameters.uuid};
  const spdk_bdev* bdev = create_uring_bdev(&opts);
  if (bdev == nullptr) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                     "the uring bdev cannot be created; the log says why");
    return;
  }
  respond_name(request, 0, bdev);
}

void bdev_uring_delete(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(request, params,
            [request](const char* name) { delete_uring_bdev(name, respond_done, request); });
}

void bdev_uring_rescan(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(request, params,
            [request](const char* name) { respond_done(request, ::bdev_uring_rescan(name)); });
}

const embedded::rpc::Method create("bdev_uring_create", bdev_uring_create, SPDK_RPC_RUNTIME);
const embedded::rpc::Method remove_method("bdev_uring_delete", bdev_uring_delete, SPDK_RPC_RUNTIME);
const embedded::rpc::Method rescan_method("bdev_uring_rescan", bdev_uring_rescan, SPDK_RPC_RUNTIME);

}  // namespace
