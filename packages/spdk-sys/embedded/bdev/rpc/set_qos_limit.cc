// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// bdev_set_qos_limit
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <iterator>

#include "../../rpc/register.h"
#include "response.h"
#include "spdk/bdev.h"
#include "spdk/string.h"

namespace {

using namespace embedded::bdev_rpc;

// Stays as it is.
constexpr uint64_t kUnchanged = UINT64_MAX;

struct Parameters {
  OwnedString name;
  uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES];

  Parameters() { std::fill(std::begin(limits), std::end(limits), kUnchanged); }
};

constexpr size_t limit_offset(spdk_bdev_qos_rate_limit_type type) {
  return offsetof(Parameters, limits) + type * sizeof(uint64_t);
}

const spdk_json_object_decoder kFields[] = {
    {"name", offsetof(Parameters, name), OwnedString::decode, false},
    {"rw_ios_per_sec", limit_offset(SPDK_BDEV_QOS_RW_IOPS_RATE_LIMIT), spdk_json_decode_uint64,
     true},
    {"rw_mbytes_per_sec", limit_offset(SPDK_BDEV_QOS_RW_BPS_RATE_LIMIT), spdk_json_decode_uint64,
     true},
    {"r_mbytes_per_sec", limit_offset(SPDK_BDEV_QOS_R_BPS_RATE_LIMIT), spdk_json_decode_uint64,
     true},
    {"w_mbytes_per_sec", limit_offset(SPDK_BDEV_QOS_W_BPS_RATE_LIMIT), spdk_json_decode_uint64,
     true},
};

void limits_set(void* context, int status) {
  auto* request = static_cast<spdk_jsonrpc_request*>(context);
  if (status != 0) {
    spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                         "Failed to configure rate limit: %s",
                                         spdk_strerror(-status));
    return;
  }
  spdk_jsonrpc_send_bool_response(request, true);
}

void bdev_set_qos_limit(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  Parameters parameters;
  if (spdk_json_decode_object(params, kFields, std::size(kFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  with_open_bdev(request, parameters.name.get(), [&](spdk_bdev* bdev) {
    if (std::all_of(std::begin(parameters.limits), std::end(parameters.limits),
                    [](uint64_t limit) { return limit == kUnchanged; })) {
      spdk_jsonrpc_send_error_response(request, -EINVAL, "No rate limits specified");
      return;
    }
    spdk_bdev_set_qos_rate_limits(bdev, parameters.limits, limits_set, request);
  });
}

const embedded::rpc::Method registered("bdev_set_qos_limit", bdev_set_qos_limit, SPDK_RPC_RUNTIME);

}  // namespace
