// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The RPC calls that would recreate the present configuration.
#include "spdk/json.h"

#include "examine.h"
#include "manager.h"
#include "options.h"

using namespace embedded::bdev;

namespace {

void write_options(spdk_json_write_ctx* w) {
  const spdk_bdev_opts& opts = options();
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "method", "bdev_set_options");
  spdk_json_write_named_object_begin(w, "params");
  spdk_json_write_named_uint32(w, "bdev_io_pool_size", opts.bdev_io_pool_size);
  spdk_json_write_named_uint32(w, "bdev_io_cache_size", opts.bdev_io_cache_size);
  spdk_json_write_named_bool(w, "bdev_auto_examine", opts.bdev_auto_examine);
  spdk_json_write_named_uint32(w, "iobuf_small_cache_size", opts.iobuf_small_cache_size);
  spdk_json_write_named_uint32(w, "iobuf_large_cache_size", opts.iobuf_large_cache_size);
  spdk_json_write_object_end(w);
  spdk_json_write_object_end(w);
}

void write_rate_limits(spdk_json_write_ctx* w, spdk_bdev* bdev) {
  if (bdev->internal.qos == nullptr) {
    return;
  }
  uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES];
  spdk_bdev_get_qos_rate_limits(bdev, limits);
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "method", "bdev_set_qos_limit");
  spdk_json_write_named_object_begin(w, "params");
  spdk_json_write_named_string(w, "name", bdev->name);
  for (int i = 0; i < SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES; ++i) {
    if (limits[i] > 0) {
      const auto type = static_cast<spdk_bdev_qos_rate_limit_type>(i);
      spdk_json_write_named_uint64(w, spdk_bdev_get_qos_rpc_type(type), limits[i]);
    }
  }
  spdk_json_write_object_end(w);
  spdk_json_write_object_end(w);
}

void write_histogram(spdk_json_write_ctx* w, const spdk_bdev* bdev) {
  if (!bdev->internal.histogram_enabled) {
    return;
  }
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "method", "bdev_enable_histogram");
  spdk_json_write_named_object_begin(w, "params");
  spdk_json_write_named_string(w, "name", bdev->name);
  spdk_json_write_named_bool(w, "enable", true);
  spdk_json_write_object_end(w);
  spdk_json_write_object_end(w);
}

}  // namespace

void spdk_bdev_subsystem_config_json(spdk_json_write_ctx* w) {
  spdk_json_write_array_begin(w);
  write_options(w);
  write_examine_requests(w);
  Modules::for_each(manager().modules, [w](spdk_bdev_module* module) {
    if (module->config_json != nullptr) {
      module->config_json(w);
    }
  });
  {
    SpinGuard guard(manager().lock);
    Bdevs::for_each(manager().bdevs, [w](spdk_bdev* bdev) {
      if (bdev->fn_table->write_config_json != nullptr) {
        bdev->fn_table->write_config_json(bdev, w);
      }
      write_rate_limits(w, bdev);
      write_histogram(w, bdev);
    });
  }
  // Last, so that whoever replays this continues only when every bdev is examined.
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "method", "bdev_wait_for_examine");
  spdk_json_write_object_end(w);
  spdk_json_write_array_end(w);
}
