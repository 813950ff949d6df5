// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// iobuf as a subsystem that the start-up sequence runs, and its RPC methods.
#include <cstddef>
#include <iterator>

#include "../init/register.h"
#include "../rpc/register.h"
#include "../rpc/undecodable.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"
#include "spdk/string.h"
#include "spdk/thread.h"

namespace {

void initialize() { spdk_subsystem_init_next(spdk_iobuf_initialize()); }

void finished(void*) { spdk_subsystem_fini_next(); }
void finish() { spdk_iobuf_finish(finished, nullptr); }

void write_config(spdk_json_write_ctx* w) {
  spdk_iobuf_opts opts{};
  spdk_iobuf_get_opts(&opts, sizeof(opts));
  spdk_json_write_array_begin(w);
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "method", "iobuf_set_options");
  spdk_json_write_named_object_begin(w, "params");
  spdk_json_write_named_uint64(w, "small_pool_count", opts.small_pool_count);
  spdk_json_write_named_uint64(w, "large_pool_count", opts.large_pool_count);
  spdk_json_write_named_uint32(w, "small_bufsize", opts.small_bufsize);
  spdk_json_write_named_uint32(w, "large_bufsize", opts.large_bufsize);
  spdk_json_write_object_end(w);
  spdk_json_write_object_end(w);
  spdk_json_write_array_end(w);
}

const spdk_json_object_decoder kOptionFields[] = {
    {"small_pool_count", offsetof(spdk_iobuf_opts, small_pool_count), spdk_json_decode_uint64,
     true},
    {"large_pool_count", offsetof(spdk_iobuf_opts, large_pool_count), spdk_json_decode_uint64,
     true},
    {"small_bufsize", offsetof(spdk_iobuf_opts, small_bufsize), spdk_json_decode_uint32, true},
    {"large_bufsize", offsetof(spdk_iobuf_opts, large_bufsize), spdk_json_decode_uint32, true},
};

void iobuf_set_options(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  spdk_iobuf_opts opts{};
  spdk_iobuf_get_opts(&opts, sizeof(opts));
  if (spdk_json_decode_object(params, kOptionFields, std::size(kOptionFields), &opts) != 0) {
    embedded::rpc::send_undecodable(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS);
    return;
  }
  const int rc = spdk_iobuf_set_opts(&opts);
  if (rc != 0) {
    spdk_jsonrpc_send_error_response(request, rc, spdk_strerror(-rc));
    return;
  }
  spdk_jsonrpc_send_bool_response(request, true);
}

void write_pool(spdk_json_write_ctx* w, const char* name, const spdk_iobuf_pool_stats& stats) {
  spdk_json_write_named_object_begin(w, name);
  spdk_json_write_named_uint64(w, "cache", stats.cache);
  spdk_json_write_named_uint64(w, "main", stats.main);
  spdk_json_write_named_uint64(w, "retry", stats.retry);
  spdk_json_write_object_end(w);
}

void write_stats(spdk_iobuf_module_stats* modules, uint32_t num_modules, void* context) {
  auto* request = static_cast<spdk_jsonrpc_request*>(context);
  spdk_json_write_ctx* w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_array_begin(w);
  for (uint32_t i = 0; i < num_modules; i++) {
    spdk_json_write_object_begin(w);
    spdk_json_write_named_string(w, "module", modules[i].module);
    write_pool(w, "small_pool", modules[i].small_pool);
    write_pool(w, "large_pool", modules[i].large_pool);
    spdk_json_write_object_end(w);
  }
  spdk_json_write_array_end(w);
  spdk_jsonrpc_end_result(request, w);
}

void iobuf_get_stats(spdk_jsonrpc_request* request, const spdk_json_val*) {
  const int rc = spdk_iobuf_get_stats(write_stats, request);
  if (rc != 0) {
    spdk_jsonrpc_send_error_response(request, rc, spdk_strerror(-rc));
  }
}

spdk_subsystem iobuf_subsystem = {"iobuf", initialize, finish, write_config, {}};
const embedded::init::Subsystem registered(iobuf_subsystem);
const embedded::rpc::Method set_options("iobuf_set_options", iobuf_set_options, SPDK_RPC_STARTUP);
const embedded::rpc::Method get_stats("iobuf_get_stats", iobuf_get_stats, SPDK_RPC_RUNTIME);

}  // namespace
