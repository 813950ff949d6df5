// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// RPC methods of the malloc bdev module.
#include <cstddef>
#include <iterator>

#include "../../bdev/rpc/response.h"
#include "../../rpc/register.h"
#include "bdev/malloc/bdev_malloc.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"

namespace {

using namespace embedded::bdev_rpc;

int decode_dif_type(const spdk_json_val* value, void* out) {
  int32_t number = 0;
  const int rc = spdk_json_decode_int32(value, &number);
  *static_cast<spdk_dif_type*>(out) = static_cast<spdk_dif_type>(number);
  return rc;
}

struct CreateParameters {
  OwnedString name;
  malloc_bdev_opts opts{};
};

const spdk_json_object_decoder kCreateFields[] = {
    {"name", offsetof(CreateParameters, name), OwnedString::decode, true},
    {"uuid", offsetof(CreateParameters, opts.uuid), spdk_json_decode_uuid, true},
    {"num_blocks", offsetof(CreateParameters, opts.num_blocks), spdk_json_decode_uint64, false},
    {"block_size", offsetof(CreateParameters, opts.block_size), spdk_json_decode_uint32, false},
    {"physical_block_size", offsetof(CreateParameters, opts.physical_block_size),
     spdk_json_decode_uint32, true},
    {"optimal_io_boundary", offsetof(CreateParameters, opts.optimal_io_boundary),
     spdk_json_decode_uint32, true},
    {"md_size", offsetof(CreateParameters, opts.md_size), spdk_json_decode_uint32, true},
    {"md_interleave", offsetof(CreateParameters, opts.md_interleave), spdk_json_decode_bool, true},
    {"dif_type", offsetof(CreateParameters, opts.dif_type), decode_dif_type, true},
    {"dif_is_head_of_md", offsetof(CreateParameters, opts.dif_is_head_of_md), spdk_json_decode_bool,
     true},
};

void bdev_malloc_create(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  CreateParameters parameters;
  if (spdk_json_decode_object(params, kCreateFields, std::size(kCreateFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  parameters.opts.name = parameters.name.get();
  spdk_bdev* bdev = nullptr;
  const int rc = create_malloc_disk(&bdev, &parameters.opts);
  respond_name(request, rc, bdev);
}

void bdev_malloc_delete(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(request, params,
            [request](const char* name) { delete_malloc_disk(name, respond_done, request); });
}

const embedded::rpc::Method create("bdev_malloc_create", bdev_malloc_create, SPDK_RPC_RUNTIME);
const embedded::rpc::Method remove_method("bdev_malloc_delete", bdev_malloc_delete,
                                          SPDK_RPC_RUNTIME);

}  // namespace
