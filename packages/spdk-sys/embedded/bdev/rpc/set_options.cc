// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// bdev_set_options
#include <cstddef>
#include <iterator>

#include "../../rpc/register.h"
#include "spdk/bdev.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"

namespace {

const spdk_json_object_decoder kFields[] = {
    {"bdev_io_pool_size", offsetof(spdk_bdev_opts, bdev_io_pool_size), spdk_json_decode_uint32,
     true},
    {"bdev_io_cache_size", offsetof(spdk_bdev_opts, bdev_io_cache_size), spdk_json_decode_uint32,
     true},
    {"bdev_auto_examine", offsetof(spdk_bdev_opts, bdev_auto_examine), spdk_json_decode_bool, true},
    {"iobuf_small_cache_size", offsetof(spdk_bdev_opts, iobuf_small_cache_size),
     spdk_json_decode_uint32, true},
    {"iobuf_large_cache_size", offsetof(spdk_bdev_opts, iobuf_large_cache_size),
     spdk_json_decode_uint32, true},
};

void bdev_set_options(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  spdk_bdev_opts opts{};
  spdk_bdev_get_opts(&opts, sizeof(opts));
  if (params != nullptr &&
      spdk_json_decode_object(params, kFields, std::size(kFields), &opts) != 0) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                     "Invalid parameters");
    return;
  }
  if (spdk_bdev_set_opts(&opts) != 0) {
    spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                         "Pool size %u too small for cache size %u",
                                         opts.bdev_io_pool_size, opts.bdev_io_cache_size);
    return;
  }
  spdk_jsonrpc_send_bool_response(request, true);
}

const embedded::rpc::Method registered("bdev_set_options", bdev_set_options, SPDK_RPC_STARTUP);

}  // namespace
