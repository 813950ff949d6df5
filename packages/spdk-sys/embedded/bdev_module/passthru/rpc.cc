// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// RPC methods of the passthru bdev module.
#include <cstddef>
#include <iterator>

#include "../../bdev/rpc/response.h"
#include "../../rpc/register.h"
#include "passthru.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"

namespace {

using namespace embedded::bdev_rpc;
namespace passthru = embedded::bdev_module::passthru;

struct CreateParameters {
  OwnedString base_bdev_name;
  OwnedString name;
  // Without effect, as in SPDK v24.05: the UUID is made of that of the base.
  spdk_uuid uuid{};
};

const spdk_json_object_decoder kCreateFields[] = {
    {"base_bdev_name", offsetof(CreateParameters, base_bdev_name), OwnedString::decode, false},
    {"name", offsetof(CreateParameters, name), OwnedString::decode, false},
    {"uuid", offsetof(CreateParameters, uuid), spdk_json_decode_uuid, true},
};

void bdev_passthru_create(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  CreateParameters parameters;
  if (spdk_json_decode_object(params, kCreateFields, std::size(kCreateFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  const int rc = passthru::create(parameters.base_bdev_name.get(), parameters.name.get());
  respond_text(request, rc, parameters.name.get());
}

void bdev_passthru_delete(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(request, params,
            [request](const char* name) { passthru::remove(name, respond_done, request); });
}

const embedded::rpc::Method create("bdev_passthru_create", bdev_passthru_create, SPDK_RPC_RUNTIME);
const embedded::rpc::Method remove_method("bdev_passthru_delete", bdev_passthru_delete,
                                          SPDK_RPC_RUNTIME);

}  // namespace
