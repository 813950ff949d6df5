// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "passthru.h"

#include <cerrno>
#include <list>
#include <memory>
#include <string>

#include "../../bdev/channel_context.h"
#include "../../log/logging.h"
#include "../../rpc/never_destroyed.h"
#include "../associations.h"
#include "../base_bdev.h"
#include "../forward.h"
#include "../unregister.h"
#include "spdk/json.h"
#include "spdk/thread.h"

namespace embedded::bdev_module::passthru {

namespace {

// The name space in which SPDK's passthru module makes UUIDs of those of the bases.
constexpr char kUuidNamespace[] = "7e25812e-c8c0-4d3f-8599-16d790555b85";

struct Parameters {};
using Names = Associations<Parameters>;

struct Disk {
  spdk_bdev bdev{};
  std::string name;
  BaseBdev base;
};

struct Channel {
  spdk_io_channel* base;
};

Names& names() {
  static rpc::NeverDestroyed<Names> instance;
  return *instance;
}

// In the order of their creation.
std::list<Disk*>& disks() {
  static rpc::NeverDestroyed<std::list<Disk*>> instance;
  return *instance;
}

spdk_bdev_module* module();

int create_channel(void* io_device, void* context) {
  auto* channel = static_cast<Channel*>(context);
  channel->base = spdk_bdev_get_io_channel(static_cast<Disk*>(io_device)->base.desc());
  return channel->base != nullptr ? 0 : -ENOMEM;
}

void destroy_channel(void*, void* context) {
  spdk_put_io_channel(static_cast<Channel*>(context)->base);
}

bool is_nvme_command(const spdk_bdev_io* io) {
  return io->type == SPDK_BDEV_IO_TYPE_NVME_ADMIN || io->type == SPDK_BDEV_IO_TYPE_NVME_IO ||
         io->type == SPDK_BDEV_IO_TYPE_NVME_IO_MD || io->type == SPDK_BDEV_IO_TYPE_NVME_IOV_MD;
}

void base_completed(spdk_bdev_io* base_io, bool success, void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  const bool kept = keeps_lender(io, base_io, success);
  if (success && is_nvme_command(io)) {
    // Success has a result too.
    const auto& nvme = base_io->internal.error.nvme;
    spdk_bdev_io_complete_nvme_status(io, nvme.cdw0, nvme.sct, nvme.sc);
  } else {
    spdk_bdev_io_complete_base_io_status(io, base_io);
  }
  if (!kept) {
    spdk_bdev_free_io(base_io);
  }
}

void submit_request(spdk_io_channel* io_channel, spdk_bdev_io* io) {
  const auto& disk = *static_cast<Disk*>(io->bdev->ctxt);
  forward(io, disk.base.desc(), bdev::channel_context<Channel>(io_channel)->base, base_completed);
}

bool io_type_supported(void* context, spdk_bdev_io_type type) {
  return spdk_bdev_io_type_supported(static_cast<Disk*>(context)->base.get(), type);
}

spdk_io_channel* get_io_channel(void* context) { return spdk_get_io_channel(context); }

void free_disk(void* io_device) { const std::unique_ptr<Disk> disk(static_cast<Disk*>(io_device)); }

int destruct(void* context) {
  auto* disk = static_cast<Disk*>(context);
  disks().remove(disk);
  disk->base.close();
  // Channels may still be on their way out, so the disk goes with its I/O device.
  spdk_io_device_unregister(disk, free_disk);
  return 0;
}

int dump_info_json(void* context, spdk_json_write_ctx* w) {
  const auto& disk = *static_cast<Disk*>(context);
  spdk_json_write_named_object_begin(w, "passthru");
  spdk_json_write_named_string(w, "name", disk.bdev.name);
  spdk_json_write_named_string(w, "base_bdev_name", spdk_bdev_get_name(disk.base.get()));
  spdk_json_write_object_end(w);
  return 0;
}

// The module writes the configuration of all.
void write_config_json(spdk_bdev*, spdk_json_write_ctx*) {}

int get_memory_domains(void* context, spdk_memory_domain** domains, int array_size) {
  return spdk_bdev_get_memory_domains(static_cast<Disk*>(context)->base.get(), domains, array_size);
}

constexpr spdk_bdev_fn_table make_functions() {
  spdk_bdev_fn_table table{};
  table.destruct = destruct;
  table.submit_request = submit_request;
  table.io_type_supported = io_type_supported;
  table.get_io_channel = get_io_channel;
  table.dump_info_json = dump_info_json;
  table.write_config_json = write_config_json;
  table.get_memory_domains = get_memory_domains;
  return table;
}
constexpr spdk_bdev_fn_table kFunctions = make_functions();

void base_removed(void* owner) {
  spdk_bdev_unregister(&static_cast<Disk*>(owner)->bdev, nullptr, nullptr);
}

int describe(Disk& disk, const Names::Association& association) {
  static char product_name[] = "passthru";
  const spdk_bdev& base = *disk.base.get();
  spdk_bdev& bdev = disk.bdev;
  disk.name = association.name;
  bdev.name = disk.name.data();
  bdev.product_name = product_name;
  copy_format(base, bdev);
  bdev.optimal_io_boundary = base.optimal_io_boundary;
  bdev.ctxt = &disk;
  bdev.fn_table = &kFunctions;
  bdev.module = module();
  return derive_uuid(base, kUuidNamespace, bdev);
}

int create_disk(const Names::Association& association) {
  auto disk = std::make_unique<Disk>();
  int rc = disk->base.open(association.base.c_str(), true, base_removed, disk.get());
  if (rc == 0) {
    rc = describe(*disk, association);
  }
  if (rc == 0) {
    rc = disk->base.claim(module());
  }
  if (rc != 0) {
    if (rc != -ENODEV) {
      EMBEDDED_ERRLOG("passthru bdev %s: cannot use %s: %d\n", association.name.c_str(),
                      association.base.c_str(), rc);
    }
    return rc;
  }
  spdk_io_device_register(disk.get(), create_channel, destroy_channel, sizeof(Channel),
                          disk->bdev.name);
  disks().push_back(disk.get());
  rc = spdk_bdev_register(&disk->bdev);
  if (rc != 0) {
    EMBEDDED_ERRLOG("passthru bdev %s: cannot be registered: %d\n", association.name.c_str(), rc);
    disks().remove(disk.get());
    disk->base.close();
    spdk_io_device_unregister(disk.get(), free_disk);
  }
  // Owned by the bdev layer, or by its I/O device on its way out.
  disk.release();
  return rc;
}

void examine(spdk_bdev* bdev) {
  names().create_on(bdev->name, create_disk);
  spdk_bdev_module_examine_done(module());
}

int config_json(spdk_json_write_ctx* w) {
  for (const Disk* disk : disks()) {
    spdk_json_write_object_begin(w);
    spdk_json_write_named_string(w, "method", "bdev_passthru_create");
    spdk_json_write_named_object_begin(w, "params");
    spdk_json_write_named_string(w, "base_bdev_name", spdk_bdev_get_name(disk->base.get()));
    spdk_json_write_named_string(w, "name", disk->bdev.name);
    spdk_json_write_named_uuid(w, "uuid", &disk->bdev.uuid);
    spdk_json_write_object_end(w);
    spdk_json_write_object_end(w);
  }
  return 0;
}

spdk_bdev_module make_module() {
  spdk_bdev_module made{};
  made.name = "passthru";
  made.module_init = [] { return 0; };
  made.module_fini = [] { names().clear(); };
  made.get_ctx_size = [] { return static_cast<int>(sizeof(ForwardedIo)); };
  made.examine_config = examine;
  made.config_json = config_json;
  return made;
}

spdk_bdev_module g_module = make_module();
[[maybe_unused]] const bool g_registered = (spdk_bdev_module_list_add(&g_module), true);

spdk_bdev_module* module() { return &g_module; }

}  // namespace

int create(const char* base_name, const char* name) {
  return names().add_and_create("passthru", name, base_name, {}, create_disk);
}

void remove(const char* name, spdk_bdev_unregister_cb callback, void* callback_arg) {
  if (unregister_by_name(name, module(), callback, callback_arg)) {
    names().remove(name);
  }
}

}  // namespace embedded::bdev_module::passthru
