// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// RPC methods of the aio bdev module.
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <memory>

#include "../../bdev/rpc/response.h"
#include "../../rpc/register.h"
#include "bdev/aio/bdev_aio.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"

namespace {

using namespace embedded::bdev_rpc;

struct CreateParameters {
  OwnedString name;
  OwnedString filename;
  uint32_t block_size = 0;
  bool readonly = false;
  bool fallocate = false;
  // Whom to answer when all modules have examined the new bdev.
  spdk_jsonrpc_request* request = nullptr;
};

const spdk_json_object_decoder kCreateFields[] = {
    {"name", offsetof(CreateParameters, name), OwnedString::decode, false},
    {"filename", offsetof(CreateParameters, filename), OwnedString::decode, false},
    {"block_size", offsetof(CreateParameters, block_size), spdk_json_decode_uint32, true},
    {"readonly", offsetof(CreateParameters, readonly), spdk_json_decode_bool, true},
    {"fallocate", offsetof(CreateParameters, fallocate), spdk_json_decode_bool, true},
};

void examined(void* context) {
  const std::unique_ptr<CreateParameters> parameters(static_cast<CreateParameters*>(context));
  spdk_json_write_ctx* w = spdk_jsonrpc_begin_result(parameters->request);
  spdk_json_write_string(w, parameters->name.get());
  spdk_jsonrpc_end_result(parameters->request, w);
}

void bdev_aio_create(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  auto parameters = std::make_unique<CreateParameters>();
  parameters->request = request;
  if (spdk_json_decode_object(params, kCreateFields, std::size(kCreateFields), parameters.get()) !=
      0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  int rc = create_aio_bdev(parameters->name.get(), parameters->filename.get(),
                           parameters->block_size, parameters->readonly, parameters->fallocate);
  if (rc == 0) {
    rc = spdk_bdev_wait_for_examine(examined, parameters.get());
  }
  if (rc == 0) {
    parameters.release();
  } else {
    respond_done(request, rc);
  }
}

void bdev_aio_delete(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(request, params,
            [request](const char* name) { ::bdev_aio_delete(name, respond_done, request); });
}

void bdev_aio_rescan(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(request, params,
            [request](const char* name) { respond_done(request, ::bdev_aio_rescan(name)); });
}

const embedded::rpc::Method create("bdev_aio_create", bdev_aio_create, SPDK_RPC_RUNTIME);
const embedded::rpc::Method remove_method("bdev_aio_delete", bdev_aio_delete, SPDK_RPC_RUNTIME);
const embedded::rpc::Method rescan_method("bdev_aio_rescan", bdev_aio_rescan, SPDK_RPC_RUNTIME);

}  // namespace
