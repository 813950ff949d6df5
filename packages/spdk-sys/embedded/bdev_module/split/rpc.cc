// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// RPC methods of the split bdev module.
#include <cstddef>
#include <cstdlib>
#include <iterator>

#include "../../bdev/rpc/response.h"
#include "../../bdev_part/base.h"
#include "../../rpc/register.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"
#include "spdk/string.h"
#include "split.h"

namespace {

using namespace embedded::bdev_rpc;
namespace split = embedded::bdev_module::split;
using embedded::bdev_part::Parts;

struct SplitParameters {
  char* base_bdev = nullptr;
  uint32_t split_count = 0;
  uint64_t split_size_mb = 0;

  SplitParameters() = default;
  ~SplitParameters() { free(base_bdev); }
  SplitParameters(const SplitParameters&) = delete;
  SplitParameters& operator=(const SplitParameters&) = delete;
};

const spdk_json_object_decoder kSplitFields[] = {
    {"base_bdev", offsetof(SplitParameters, base_bdev), spdk_json_decode_string, false},
    {"split_count", offsetof(SplitParameters, split_count), spdk_json_decode_uint32, false},
    {"split_size_mb", offsetof(SplitParameters, split_size_mb), spdk_json_decode_uint64, true},
};
// Deleting takes the first of them only.
constexpr size_t kBaseOnly = 1;

void bdev_split_create(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  SplitParameters parameters;
  if (spdk_json_decode_object(params, kSplitFields, std::size(kSplitFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS);
    return;
  }
  const int rc =
      split::create(parameters.base_bdev, parameters.split_count, parameters.split_size_mb);
  if (rc != 0) {
    spdk_jsonrpc_send_error_response_fmt(
        request, SPDK_JSONRPC_ERROR_INVALID_PARAMS, "%s cannot be split into %u bdevs: %s",
        parameters.base_bdev, parameters.split_count, spdk_strerror(-rc));
    return;
  }
  spdk_json_write_ctx* w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_array_begin(w);
  const bdev_part_tailq* parts = split::parts_of(parameters.base_bdev);
  for (auto* part = parts != nullptr ? parts->tqh_first : nullptr; part != nullptr;
       part = Parts::next(part)) {
    spdk_json_write_string(w, spdk_bdev_part_get_bdev(part)->name);
  }
  spdk_json_write_array_end(w);
  spdk_jsonrpc_end_result(request, w);
}

void bdev_split_delete(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  SplitParameters parameters;
  if (spdk_json_decode_object(params, kSplitFields, kBaseOnly, &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS);
    return;
  }
  const int rc = split::remove(parameters.base_bdev);
  if (rc != 0) {
    spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS, "%s: %s",
                                         parameters.base_bdev, spdk_strerror(-rc));
    return;
  }
  spdk_jsonrpc_send_bool_response(request, true);
}

const embedded::rpc::Method create("bdev_split_create", bdev_split_create, SPDK_RPC_RUNTIME);
const embedded::rpc::Method remove_method("bdev_split_delete", bdev_split_delete, SPDK_RPC_RUNTIME);

}  // namespace
