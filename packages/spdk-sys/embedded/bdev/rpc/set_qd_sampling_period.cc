// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// bdev_set_qd_sampling_period
#include <cstddef>
#include <iterator>

#include "../../rpc/register.h"
#include "response.h"
#include "spdk/bdev.h"

namespace {

using namespace embedded::bdev_rpc;

struct Parameters {
  OwnedString name;
  uint64_t period_us = 0;
};

const spdk_json_object_decoder kFields[] = {
    {"name", offsetof(Parameters, name), OwnedString::decode, false},
    {"period", offsetof(Parameters, period_us), spdk_json_decode_uint64, false},
};

void bdev_set_qd_sampling_period(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  Parameters parameters;
  if (spdk_json_decode_object(params, kFields, std::size(kFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  with_open_bdev(request, parameters.name.get(), [&](spdk_bdev* bdev) {
    spdk_bdev_set_qd_sampling_period(bdev, parameters.period_us);
    respond_done(request, 0);
  });
}

const embedded::rpc::Method registered("bdev_set_qd_sampling_period", bdev_set_qd_sampling_period,
                                       SPDK_RPC_RUNTIME);

}  // namespace
