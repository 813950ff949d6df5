// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// RPC methods of the delay bdev module.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
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
  char* base_bdev_name = nullptr;
  char* name = nullptr;
  spdk_uuid uuid{};
  uint64_t avg_read_latency = 0;
  uint64_t p99_read_latency = 0;
  uint64_t avg_write_latency = 0;
  uint64_t p99_write_latency = 0;

  CreateParameters() = default;
  ~CreateParameters() {
    free(base_bdev_name);
    free(name);
  }
  CreateParameters(const CreateParameters&) = delete;
  CreateParameters& operator=(const CreateParameters&) = delete;
};

const spdk_json_object_decoder kCreateFields[] = {
    {"base_bdev_name", offsetof(CreateParameters, base_bdev_name), spdk_json_decode_string, false},
    {"name", offsetof(CreateParameters, name), spdk_json_decode_string, false},
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
  const int rc = delay::create(parameters.base_bdev_name, parameters.name, parameters.uuid,
                               {parameters.avg_read_latency, parameters.p99_read_latency,
                                parameters.avg_write_latency, parameters.p99_write_latency});
  respond_text(request, rc, parameters.name);
}

void bdev_delay_delete(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  NameParameter name;
  if (!name.decode(params)) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  delay::remove(name.get(), respond_done, request);
}

struct UpdateParameters {
  char* delay_bdev_name = nullptr;
  char* latency_type = nullptr;
  uint64_t latency_us = 0;

  UpdateParameters() = default;
  ~UpdateParameters() {
    free(delay_bdev_name);
    free(latency_type);
  }
  UpdateParameters(const UpdateParameters&) = delete;
  UpdateParameters& operator=(const UpdateParameters&) = delete;
};

const spdk_json_object_decoder kUpdateFields[] = {
    {"delay_bdev_name", offsetof(UpdateParameters, delay_bdev_name), spdk_json_decode_string,
     false},
    {"latency_type", offsetof(UpdateParameters, latency_type), spdk_json_decode_string, false},
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
      kKindNames, [&](const KindName& it) { return it.name == parameters.latency_type; });
  if (found == std::end(kKindNames)) {
    spdk_jsonrpc_send_error_response_fmt(
        request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
        "latency_type has to be avg_read, p99_read, avg_write or p99_write, not %s",
        parameters.latency_type);
    return;
  }
  if (delay::update_latency(parameters.delay_bdev_name, found->kind, parameters.latency_us) != 0) {
    spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                         "there is no delay bdev %s", parameters.delay_bdev_name);
    return;
  }
  spdk_jsonrpc_send_bool_response(request, true);
}

const embedded::rpc::Method create("bdev_delay_create", bdev_delay_create, SPDK_RPC_RUNTIME);
const embedded::rpc::Method remove_method("bdev_delay_delete", bdev_delay_delete, SPDK_RPC_RUNTIME);
const embedded::rpc::Method update("bdev_delay_update_latency", bdev_delay_update_latency,
                                   SPDK_RPC_RUNTIME);

}  // namespace
