// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// RPC methods of the delay bdev module.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "../../bdev/rpc/response.h"
#include "../../rpc/register.h"
#include "delay.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"

namespace {

using namespace embedded::bdev_rpc;
namespace delay = embedded::bdev_module::delay;

struct CreateParameters {
  OwnedString base_bdev_name;
  OwnedString name;
  spdk_uuid uuid{};
  uint64_t avg_read_latency = 0;
  uint64_t p99_read_latency = 0;
  uint64_t avg_write_latency = 0;
  uint64_t p99_write_latency = 0;
};

const spdk_json_object_decoder kCreateFields[] = {
    {"base_bdev_name", offsetof(CreateParameters, base_bdev_name), OwnedString::decode, false},
    {"name", offsetof(CreateParameters, name), OwnedString::decode, false},
    {"uuid", offsetof(CreateParameters, uuid), spdk_json_decode_uuid, true},
    {"avg_read_latency", offsetof(CreateParameters, avg_read_latency), spdk_json_decode_uint64,
     false},
    {"p99_read_latency", offsetof(CreateParameters, p99_read_latency), spdk_json_decode_uint64,
     false},
    {"avg_write_latency", offsetof(CreateParameters, avg_write_latency), spdk_json_decode_uint64,
     false},
    {"p99_write_latency", offsetof(CreateParameters, p99_write_latency), spdk_json_decode_uint64,
     false},
};

void bdev_delay_create(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  CreateParameters parameters;
  if (spdk_json_decode_object(params, kCreateFields, std::size(kCreateFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  const int rc =
      delay::create(parameters.base_bdev_name.get(), parameters.name.get(), parameters.uuid,
                    {parameters.avg_read_latency, parameters.p99_read_latency,
                     parameters.avg_write_latency, parameters.p99_write_latency});
  respond_text(request, rc, parameters.name.get());
}

void bdev_delay_delete(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(request, params,
            [request](const char* name) { delay::remove(name, respond_done, request); });
}

struct UpdateParameters {
  OwnedString delay_bdev_name;
  OwnedString latency_type;
  uint64_t latency_us = 0;
};

const spdk_json_object_decoder kUpdateFields[] = {
    {"delay_bdev_name", offsetof(UpdateParameters, delay_bdev_name), OwnedString::decode, false},
    {"latency_type", offsetof(UpdateParameters, latency_type), OwnedString::decode, false},
    {"latency_us", offsetof(UpdateParameters, latency_us), spdk_json_decode_uint64, false},
};

struct KindName {
  std::string_view name;
  delay::Kind kind;
};
constexpr KindName kKindNames[] = {
    {"avg_read", delay::Kind::kAverageRead},
    {"p99_read", delay::Kind::kP99Read},
    {"avg_write", delay::Kind::kAverageWrite},
    {"p99_write", delay::Kind::kP99Write},
};

void bdev_delay_update_latency(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  UpdateParameters parameters;
  if (spdk_json_decode_object(params, kUpdateFields, std::size(kUpdateFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  const auto found = std::ranges::find_if(
      kKindNames, [&](const KindName& it) { return it.name == parameters.latency_type.get(); });
  if (found == std::end(kKindNames)) {
    spdk_jsonrpc_send_error_response_fmt(
        request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
        "latency_type has to be avg_read, p99_read, avg_write or p99_write, not %s",
        parameters.latency_type.get());
    return;
  }
  if (delay::update_latency(parameters.delay_bdev_name.get(), found->kind, parameters.latency_us) !=
      0) {
    spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                         "there is no delay bdev %s",
                                         parameters.delay_bdev_name.get());
    return;
  }
  spdk_jsonrpc_send_bool_response(request, true);
}

const embedded::rpc::Method create("bdev_delay_create", bdev_delay_create, SPDK_RPC_RUNTIME);
const embedded::rpc::Method remove_method("bdev_delay_delete", bdev_delay_delete, SPDK_RPC_RUNTIME);
const embedded::rpc::Method update("bdev_delay_update_latency", bdev_delay_update_latency,
                                   SPDK_RPC_RUNTIME);

}  // namespace
