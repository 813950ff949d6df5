// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "virtual_disk.h"

#include <cerrno>

#include "../log/logging.h"
#include "spdk/uuid.h"

namespace embedded::bdev_module {

namespace {

VirtualDisk* disk_of(void* context) { return static_cast<VirtualDisk*>(context); }

void base_removed(void* owner) { spdk_bdev_unregister(&disk_of(owner)->bdev, nullptr, nullptr); }

void free_disk(void* io_device) { const std::unique_ptr<VirtualDisk> owned(disk_of(io_device)); }

bool io_type_supported(void* context, spdk_bdev_io_type type) {
  return spdk_bdev_io_type_supported(disk_of(context)->base.get(), type);
}

int get_memory_domains(void* context, spdk_memory_domain** domains, int array_size) {
  return spdk_bdev_get_memory_domains(disk_of(context)->base.get(), domains, array_size);
}

}  // namespace

int VirtualDisks::describe(VirtualDisk& disk, const spdk_uuid& uuid) {
  const spdk_bdev& base = *disk.base.get();
  spdk_bdev& bdev = disk.bdev;
  bdev.name = disk.name.data();
  bdev.product_name = const_cast<char*>(kind_.module->name);
  copy_format(base, bdev);
  bdev.optimal_io_boundary = base.optimal_io_boundary;
  bdev.ctxt = &disk;
  bdev.fn_table = kind_.functions;
  bdev.module = kind_.module;
  bdev.uuid = uuid;
  return spdk_uuid_is_null(&uuid) ? derive_uuid(base, kind_.uuid_namespace, bdev) : 0;
}

int VirtualDisks::stand_on(VirtualDisk& disk, const std::string& base_name, const spdk_uuid& uuid) {
  int rc = disk.base.open(base_name.c_str(), true, base_removed, &disk);
  if (rc == 0) {
    rc = describe(disk, uuid);
  }
  if (rc == 0) {
    rc = disk.base.claim(kind_.module);
  }
  if (rc != 0 && rc != -ENODEV) {
    EMBEDDED_ERRLOG("%s bdev %s: cannot use %s: %d\n", kind_.module->name, disk.name.c_str(),
                    base_name.c_str(), rc);
  }
  return rc;
}

int VirtualDisks::create(std::unique_ptr<VirtualDisk> disk, const std::string& name,
                         const std::string& base_name, const spdk_uuid& uuid) {
  disk->name = name;
  disk->all = this;
  int rc = stand_on(*disk, base_name, uuid);
  if (rc != 0) {
    return rc;
  }
  spdk_io_device_register(disk.get(), kind_.create_channel, kind_.destroy_channel,
                          kind_.channel_bytes, disk->bdev.name);
  list_.push_back(disk.get());
  rc = spdk_bdev_register(&disk->bdev);
  if (rc != 0) {
    EMBEDDED_ERRLOG("%s bdev %s: cannot be registered: %d\n", kind_.module->name, name.c_str(), rc);
    destruct(disk.get());
  }
  // Owned by the bdev layer, or by its I/O device on its way out.
  disk.release();
  return rc;
}

int VirtualDisks::destruct(void* context) {
  VirtualDisk* disk = disk_of(context);
  disk->all->list_.remove(disk);
  disk->base.close();
  // Channels may still be on their way out, so the disk goes with its I/O device.
  spdk_io_device_unregister(disk, free_disk);
  return 0;
}

spdk_bdev_fn_table virtual_disk_functions(void (*submit_request)(spdk_io_channel*, spdk_bdev_io*),
                                          int (*dump_info_json)(void* disk, spdk_json_write_ctx*)) {
  spdk_bdev_fn_table table{};
  table.destruct = VirtualDisks::destruct;
  table.submit_request = submit_request;
  table.io_type_supported = io_type_supported;
  table.get_io_channel = [](void* context) { return spdk_get_io_channel(context); };
  table.dump_info_json = dump_info_json;
  table.write_config_json = write_config_with_module;
  table.get_memory_domains = get_memory_domains;
  return table;
}

}  // namespace embedded::bdev_module
