// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The aio bdev module: files and block devices through the kernel's asynchronous I/O.
#include "bdev/aio/bdev_aio.h"

#include <fcntl.h>

#include <bit>
#include <cerrno>
#include <memory>

#include "../../bdev/channel_context.h"
#include "../unregister.h"
#include "channel.h"
#include "disk.h"
#include "group.h"
#include "spdk/json.h"

namespace embedded::bdev_module::aio {

namespace {

void submit_request(spdk_io_channel* io_channel, spdk_bdev_io* io) {
  Disk& disk = disk_of(io);
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_WRITE:
      if (disk.readonly) {
        spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
        return;
      }
      [[fallthrough]];
    case SPDK_BDEV_IO_TYPE_READ:
      add_with_buffer<Channel>(io);
      return;
    case SPDK_BDEV_IO_TYPE_UNMAP:
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
      if (!disk.fallocate) {
        spdk_bdev_io_complete_aio_status(io, -ENOTSUP);
        return;
      }
      [[fallthrough]];
    case SPDK_BDEV_IO_TYPE_FLUSH:
      bdev::channel_context<Channel>(io_channel)->add(io);
      return;
    case SPDK_BDEV_IO_TYPE_RESET:
      reset_disk(disk, io);
      return;
    default:
      spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
      return;
  }
}

bool io_type_supported(void* context, spdk_bdev_io_type type) {
  switch (type) {
    case SPDK_BDEV_IO_TYPE_READ:
    case SPDK_BDEV_IO_TYPE_WRITE:
    case SPDK_BDEV_IO_TYPE_FLUSH:
    case SPDK_BDEV_IO_TYPE_RESET:
      return true;
    case SPDK_BDEV_IO_TYPE_UNMAP:
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
      return disk_of(context).fallocate;
    default:
      return false;
  }
}

spdk_io_channel* get_io_channel(void* context) { return spdk_get_io_channel(context); }

int dump_info_json(void* context, spdk_json_write_ctx* w) {
  const Disk& disk = disk_of(context);
  spdk_json_write_named_object_begin(w, "aio");
  spdk_json_write_named_string(w, "filename", disk.filename.c_str());
  spdk_json_write_named_bool(w, "block_size_override", disk.block_size_override);
  spdk_json_write_named_bool(w, "readonly", disk.readonly);
  spdk_json_write_named_bool(w, "fallocate", disk.fallocate);
  spdk_json_write_object_end(w);
  return 0;
}

void write_config_json(spdk_bdev* bdev, spdk_json_write_ctx* w) {
  const Disk& disk = disk_of(bdev->ctxt);
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "method", "bdev_aio_create");
  spdk_json_write_named_object_begin(w, "params");
  spdk_json_write_named_string(w, "name", bdev->name);
  if (disk.block_size_override) {
    spdk_json_write_named_uint32(w, "block_size", bdev->blocklen);
  }
  spdk_json_write_named_string(w, "filename", disk.filename.c_str());
  spdk_json_write_named_bool(w, "readonly", disk.readonly);
  spdk_json_write_named_bool(w, "fallocate", disk.fallocate);
  spdk_json_write_object_end(w);
  spdk_json_write_object_end(w);
}

int start() {
  register_groups();
  return 0;
}

spdk_bdev_module make_module() {
  spdk_bdev_module module{};
  module.name = "aio";
  module.module_init = start;
  module.module_fini = unregister_groups;
  return module;
}

spdk_bdev_module g_module = make_module();
[[maybe_unused]] const bool g_registered = (spdk_bdev_module_list_add(&g_module), true);

constexpr spdk_bdev_fn_table make_functions() {
  spdk_bdev_fn_table table{};
  table.destruct = destruct_file_disk<Disk>;
  table.submit_request = submit_request;
  table.io_type_supported = io_type_supported;
  table.get_io_channel = get_io_channel;
  table.dump_info_json = dump_info_json;
  table.write_config_json = write_config_json;
  return table;
}
constexpr spdk_bdev_fn_table kFunctions = make_functions();

void describe(Disk& disk) {
  static char product_name[] = "AIO disk";
  spdk_bdev& bdev = disk.bdev;
  bdev.product_name = product_name;
  bdev.write_cache = 1;
  // A device with smaller blocks than those asked for needs its own alignment only.
  const bool device_knows = disk.block_size_override && disk.device_block_size != 0;
  const uint32_t alignment = device_knows ? disk.device_block_size : bdev.blocklen;
  bdev.required_alignment = static_cast<uint8_t>(std::countr_zero(alignment));
  bdev.fn_table = &kFunctions;
  bdev.module = &g_module;
}

}  // namespace

}  // namespace embedded::bdev_module::aio

using namespace embedded::bdev_module;

int create_aio_bdev(const char* name, const char* filename, uint32_t block_size, bool readonly,
                    bool fallocate) {
  auto disk = std::make_unique<aio::Disk>(name, filename);
  disk->readonly = readonly;
  disk->fallocate = fallocate;
  disk->block_size_override = block_size != 0;
  int rc = disk->open(readonly ? O_RDONLY : O_RDWR);
  if (rc == 0) {
    rc = disk->choose_geometry(block_size);
  }
  if (rc != 0) {
    return rc;
  }
  aio::describe(*disk);
  rc = register_file_disk(*disk, create_file_channel<aio::Channel>,
                          destroy_file_channel<aio::Channel>, sizeof(aio::Channel));
  if (rc == 0) {
    // From here on the bdev layer owns it, and gives it back to destruct.
    disk.release();
  }
  return rc;
}

int bdev_aio_rescan(const char* name) { return rescan_file_disk(name, &aio::g_module); }

void bdev_aio_delete(const char* name, delete_aio_bdev_complete cb_fn, void* cb_arg) {
  unregister_by_name(name, &aio::g_module, cb_fn, cb_arg);
}
