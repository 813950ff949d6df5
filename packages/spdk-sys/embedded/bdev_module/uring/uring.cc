// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The uring bdev module: files and block devices through io_uring.
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>

#include <bit>
#include <memory>

#include "../unregister.h"
#include "bdev/uring/bdev_uring.h"
#include "channel.h"
#include "disk.h"
#include "spdk/json.h"
#include "spdk/uuid.h"

namespace embedded::bdev_module::uring {

namespace {

bool io_type_supported(void*, spdk_bdev_io_type type) {
  return type == SPDK_BDEV_IO_TYPE_READ || type == SPDK_BDEV_IO_TYPE_WRITE;
}

void submit_request(spdk_io_channel*, spdk_bdev_io* io) {
  if (!io_type_supported(nullptr, static_cast<spdk_bdev_io_type>(io->type))) {
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
    return;
  }
  add_with_buffer<Channel>(io);
}

spdk_io_channel* get_io_channel(void* context) { return spdk_get_io_channel(context); }

int dump_info_json(void* context, spdk_json_write_ctx* w) {
  spdk_json_write_named_object_begin(w, "uring");
  spdk_json_write_named_string(w, "filename", disk_of(context).filename.c_str());
  spdk_json_write_object_end(w);
  return 0;
}

void write_config_json(spdk_bdev* bdev, spdk_json_write_ctx* w) {
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "method", "bdev_uring_create");
  spdk_json_write_named_object_begin(w, "params");
  spdk_json_write_named_string(w, "name", bdev->name);
  spdk_json_write_named_uint32(w, "block_size", bdev->blocklen);
  spdk_json_write_named_string(w, "filename", disk_of(bdev->ctxt).filename.c_str());
  spdk_json_write_named_uuid(w, "uuid", &bdev->uuid);
  spdk_json_write_object_end(w);
  spdk_json_write_object_end(w);
}

int start() {
  register_groups();
  return 0;
}

spdk_bdev_module make_module() {
  spdk_bdev_module module{};
  module.name = "uring";
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

bool is_in_memory(int fd) {
  struct statfs info {};
  return fstatfs(fd, &info) == 0 &&
         (info.f_type == TMPFS_MAGIC || static_cast<uint32_t>(info.f_type) == RAMFS_MAGIC);
}

void describe(Disk& disk, const spdk_uuid& uuid) {
  static char product_name[] = "URING bdev";
  disk.in_memory = is_in_memory(disk.fd);
  spdk_bdev& bdev = disk.bdev;
  bdev.product_name = product_name;
  bdev.required_alignment = static_cast<uint8_t>(std::countr_zero(bdev.blocklen));
  bdev.uuid = uuid;
  bdev.fn_table = &kFunctions;
  bdev.module = &g_module;
}

}  // namespace

}  // namespace embedded::bdev_module::uring

using namespace embedded::bdev_module;

spdk_bdev* create_uring_bdev(const bdev_uring_opts* opts) {
  auto disk = std::make_unique<uring::Disk>(opts->name, opts->filename);
  if (disk->open(O_RDWR | O_NOATIME) != 0 || disk->choose_geometry(opts->block_size) != 0) {
    return nullptr;
  }
  uring::describe(*disk, opts->uuid);
  if (register_file_disk(*disk, create_file_channel<uring::Channel>,
                         destroy_file_channel<uring::Channel>, sizeof(uring::Channel)) != 0) {
    return nullptr;
  }
  // From here on the bdev layer owns it, and gives it back to destruct.
  return &disk.release()->bdev;
}

int bdev_uring_rescan(const char* name) { return rescan_file_disk(name, &uring::g_module); }

void delete_uring_bdev(const char* name, spdk_delete_uring_complete cb_fn, void* cb_arg) {
  unregister_by_name(name, &uring::g_module, cb_fn, cb_arg);
}
