// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// bdev_get_bdevs
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "../../rpc/register.h"
#include "../manager.h"
#include "response.h"
#include "spdk/bdev_module.h"
#include "spdk/dif.h"

namespace {

using namespace embedded::bdev_rpc;

void write_metadata(spdk_json_write_ctx* w, const spdk_bdev* bdev) {
  if (spdk_bdev_get_md_size(bdev) == 0) {
    return;
  }
  spdk_json_write_named_uint32(w, "md_size", spdk_bdev_get_md_size(bdev));
  spdk_json_write_named_bool(w, "md_interleave", spdk_bdev_is_md_interleaved(bdev));
  spdk_json_write_named_uint32(w, "dif_type", spdk_bdev_get_dif_type(bdev));
  if (spdk_bdev_get_dif_type(bdev) == SPDK_DIF_DISABLE) {
    return;
  }
  spdk_json_write_named_bool(w, "dif_is_head_of_md", spdk_bdev_is_dif_head_of_md(bdev));
  spdk_json_write_named_object_begin(w, "enabled_dif_check_types");
  constexpr std::pair<const char*, spdk_dif_check_type> kTypes[] = {
      {"reftag", SPDK_DIF_CHECK_TYPE_REFTAG},
      {"apptag", SPDK_DIF_CHECK_TYPE_APPTAG},
      {"guard", SPDK_DIF_CHECK_TYPE_GUARD}};
  for (const auto& [name, type] : kTypes) {
    spdk_json_write_named_bool(w, name, spdk_bdev_is_dif_check_enabled(bdev, type));
  }
  spdk_json_write_object_end(w);
}

void write_rate_limits(spdk_json_write_ctx* w, spdk_bdev* bdev) {
  uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES];
  spdk_bdev_get_qos_rate_limits(bdev, limits);
  spdk_json_write_named_object_begin(w, "assigned_rate_limits");
  for (int i = 0; i < SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES; i++) {
    const auto type = static_cast<spdk_bdev_qos_rate_limit_type>(i);
    spdk_json_write_named_uint64(w, spdk_bdev_get_qos_rpc_type(type), limits[i]);
  }
  spdk_json_write_object_end(w);
}

void write_claim(spdk_json_write_ctx* w, const spdk_bdev* bdev) {
  const spdk_bdev_claim_type type = bdev->internal.claim_type;
  spdk_json_write_named_bool(w, "claimed", type != SPDK_BDEV_CLAIM_NONE);
  if (type != SPDK_BDEV_CLAIM_NONE) {
    spdk_json_write_named_string(w, "claim_type", spdk_bdev_claim_get_name(type));
  }
}

void write_zones(spdk_json_write_ctx* w, const spdk_bdev* bdev) {
  spdk_json_write_named_bool(w, "zoned", bdev->zoned);
  if (bdev->zoned) {
    spdk_json_write_named_uint64(w, "zone_size", bdev->zone_size);
    spdk_json_write_named_uint64(w, "max_open_zones", bdev->max_open_zones);
    spdk_json_write_named_uint64(w, "optimal_open_zones", bdev->optimal_open_zones);
  }
}

void write_io_types(spdk_json_write_ctx* w, spdk_bdev* bdev) {
  constexpr std::pair<const char*, spdk_bdev_io_type> kTypes[] = {
      {"read", SPDK_BDEV_IO_TYPE_READ},
      {"write", SPDK_BDEV_IO_TYPE_WRITE},
      {"unmap", SPDK_BDEV_IO_TYPE_UNMAP},
      {"write_zeroes", SPDK_BDEV_IO_TYPE_WRITE_ZEROES},
      {"flush", SPDK_BDEV_IO_TYPE_FLUSH},
      {"reset", SPDK_BDEV_IO_TYPE_RESET},
      {"compare", SPDK_BDEV_IO_TYPE_COMPARE},
      {"compare_and_write", SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE},
      {"abort", SPDK_BDEV_IO_TYPE_ABORT},
      {"nvme_admin", SPDK_BDEV_IO_TYPE_NVME_ADMIN},
      {"nvme_io", SPDK_BDEV_IO_TYPE_NVME_IO}};
  spdk_json_write_named_object_begin(w, "supported_io_types");
  for (const auto& [name, type] : kTypes) {
    spdk_json_write_named_bool(w, name, spdk_bdev_io_type_supported(bdev, type));
  }
  spdk_json_write_object_end(w);
}

int write_bdev(void* context, spdk_bdev* bdev) {
  auto* w = static_cast<spdk_json_write_ctx*>(context);
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "name", spdk_bdev_get_name(bdev));
  spdk_json_write_named_array_begin(w, "aliases");
  embedded::bdev::Aliases::for_each(
      bdev->aliases, [w](spdk_bdev_alias* alias) { spdk_json_write_string(w, alias->alias.name); });
  spdk_json_write_array_end(w);
  spdk_json_write_named_string(w, "product_name", spdk_bdev_get_product_name(bdev));
  spdk_json_write_named_uint32(w, "block_size", spdk_bdev_get_block_size(bdev));
  spdk_json_write_named_uint64(w, "num_blocks", spdk_bdev_get_num_blocks(bdev));
  spdk_json_write_named_uuid(w, "uuid", &bdev->uuid);
  write_metadata(w, bdev);
  write_rate_limits(w, bdev);
  write_claim(w, bdev);
  write_zones(w, bdev);
  write_io_types(w, bdev);
  spdk_json_write_named_object_begin(w, "driver_specific");
  spdk_bdev_dump_info_json(bdev, w);
  spdk_json_write_object_end(w);
  spdk_json_write_object_end(w);
  return 0;
}

struct Parameters {
  char* name = nullptr;
  uint64_t timeout_ms = 0;

  Parameters() = default;
  ~Parameters() { free(name); }
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;
};

const spdk_json_object_decoder kFields[] = {
    {"name", offsetof(Parameters, name), spdk_json_decode_string, true},
    {"timeout", offsetof(Parameters, timeout_ms), spdk_json_decode_uint64, true},
};

void opened(spdk_bdev_desc* desc, int rc, void* context) {
  auto* request = static_cast<spdk_jsonrpc_request*>(context);
  if (rc != 0) {
    respond_done(request, rc);
    return;
  }
  spdk_json_write_ctx* w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_array_begin(w);
  write_bdev(w, spdk_bdev_desc_get_bdev(desc));
  spdk_json_write_array_end(w);
  spdk_jsonrpc_end_result(request, w);
  spdk_bdev_close(desc);
}

void ignore_event(spdk_bdev_event_type, spdk_bdev*, void*) {}

void bdev_get_bdevs(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  Parameters parameters;
  if (params != nullptr &&
      spdk_json_decode_object(params, kFields, std::size(kFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  if (parameters.name != nullptr) {
    spdk_bdev_open_async_opts opts{sizeof(opts), parameters.timeout_ms};
    const int rc =
        spdk_bdev_open_async(parameters.name, false, ignore_event, nullptr, &opts, opened, request);
    if (rc != 0) {
      respond_done(request, rc);
    }
    return;
  }
  spdk_json_write_ctx* w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_array_begin(w);
  spdk_for_each_bdev(w, write_bdev);
  spdk_json_write_array_end(w);
  spdk_jsonrpc_end_result(request, w);
}

const embedded::rpc::Method registered("bdev_get_bdevs", bdev_get_bdevs, SPDK_RPC_RUNTIME);

}  // namespace
