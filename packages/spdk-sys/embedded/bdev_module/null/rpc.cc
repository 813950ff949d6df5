// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// RPC methods of the null bdev module.
#include <cerrno>
#include <cstddef>
#include <iterator>

#include "../../bdev/rpc/response.h"
#include "../../rpc/register.h"
#include "bdev/null/bdev_null.h"
#include "spdk/bdev_module.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"

namespace {

using namespace embedded::bdev_rpc;

struct CreateParameters {
  OwnedString name;
  spdk_uuid uuid{};
  uint64_t num_blocks = 0;
  uint32_t block_size = 0;
  uint32_t physical_block_size = 0;
  uint32_t md_size = 0;
  int32_t dif_type = 0;
  bool dif_is_head_of_md = false;
};

const spdk_json_object_decoder kCreateFields[] = {
    {"name", offsetof(CreateParameters, name), OwnedString::decode, false},
    {"uuid", offsetof(CreateParameters, uuid), spdk_json_decode_uuid, true},
    {"num_blocks", offsetof(CreateParameters, num_blocks), spdk_json_decode_uint64, false},
    {"block_size", offsetof(CreateParameters, block_size), spdk_json_decode_uint32, false},
    {"physical_block_size", offsetof(CreateParameters, physical_block_size),
     spdk_json_decode_uint32, true},
    {"md_size", offsetof(CreateParameters, md_size), spdk_json_decode_uint32, true},
    {"dif_type", offsetof(CreateParameters, dif_type), spdk_json_decode_int32, true},
    {"dif_is_head_of_md", offsetof(CreateParameters, dif_is_head_of_md), spdk_json_decode_bool,
     true},
};

// NULL when the parameters are consistent.
const char* find_fault(const CreateParameters& parameters) {
  if (parameters.block_size < parameters.md_size) {
    return "md_size is larger than block_size";
  }
  if (parameters.block_size % 512 != 0) {
    return "block_size is not a multiple of 512";
  }
  if (parameters.physical_block_size % 512 != 0) {
    return "physical_block_size is not a multiple of 512";
  }
  if (parameters.num_blocks == 0) {
    return "num_blocks has to be at least 1";
  }
  if (parameters.dif_type < SPDK_DIF_DISABLE || parameters.dif_type > SPDK_DIF_TYPE3) {
    return "dif_type has to be from 0 to 3";
  }
  if (parameters.dif_type != SPDK_DIF_DISABLE && parameters.md_size == 0) {
    return "dif_type needs an md_size";
  }
  return nullptr;
}

void bdev_null_create(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  CreateParameters parameters;
  if (spdk_json_decode_object(params, kCreateFields, std::size(kCreateFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  const char* fault = find_fault(parameters);
  if (fault != nullptr) {
    spdk_jsonrpc_send_error_response(request, -EINVAL, fault);
    return;
  }
  spdk_null_bdev_opts opts{};
  opts.name = parameters.name.get();
  opts.uuid = &parameters.uuid;
  opts.num_blocks = parameters.num_blocks;
  opts.block_size = parameters.block_size + parameters.md_size;
  opts.physical_block_size = parameters.physical_block_size;
  opts.md_size = parameters.md_size;
  opts.md_interleave = true;
  opts.dif_type = static_cast<spdk_dif_type>(parameters.dif_type);
  opts.dif_is_head_of_md = parameters.dif_is_head_of_md;
  spdk_bdev* bdev = nullptr;
  const int rc = ::bdev_null_create(&bdev, &opts);
  respond_name(request, rc, bdev);
}

void bdev_null_delete(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(request, params,
            [request](const char* name) { ::bdev_null_delete(name, respond_done, request); });
}

struct ResizeParameters {
  OwnedString name;
  uint64_t new_size = 0;
};

const spdk_json_object_decoder kResizeFields[] = {
    {"name", offsetof(ResizeParameters, name), OwnedString::decode, false},
    {"new_size", offsetof(ResizeParameters, new_size), spdk_json_decode_uint64, false},
};

void bdev_null_resize(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  ResizeParameters parameters;
  if (spdk_json_decode_object(params, kResizeFields, std::size(kResizeFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  respond_done(request, ::bdev_null_resize(parameters.name.get(), parameters.new_size));
}

const embedded::rpc::Method create("bdev_null_create", bdev_null_create, SPDK_RPC_RUNTIME);
const embedded::rpc::Method remove_method("bdev_null_delete", bdev_null_delete, SPDK_RPC_RUNTIME);
const embedded::rpc::Method resize_method("bdev_null_resize", bdev_null_resize, SPDK_RPC_RUNTIME);

}  // namespace
