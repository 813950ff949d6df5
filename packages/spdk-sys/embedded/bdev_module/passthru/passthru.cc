// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "passthru.h"

#include <cerrno>
#include <memory>

#include "../../bdev/channel_context.h"
#include "../../rpc/never_destroyed.h"
#include "../associations.h"
#include "../forward.h"
#include "../unregister.h"
#include "../virtual_disk.h"
#include "spdk/json.h"
#include "spdk/thread.h"

namespace embedded::bdev_module::passthru {

namespace {

// The name space in which SPDK's passthru module makes UUIDs of those of the bases.
constexpr char kUuidNamespace[] = "7e25812e-c8c0-4d3f-8599-16d790555b85";

struct Parameters {};
using Names = Associations<Parameters>;

struct Channel {
  spdk_io_channel* base;
};

Names& names() {
  static rpc::NeverDestroyed<Names> instance;
  return *instance;
}

VirtualDisks& disks();
spdk_bdev_module* module();

int create_channel(void* io_device, void* context) {
  auto* channel = static_cast<Channel*>(context);
  channel->base = spdk_bdev_get_io_channel(static_cast<VirtualDisk*>(io_device)->base.desc());
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
  const auto& disk = *static_cast<VirtualDisk*>(io->bdev->ctxt);
  forward(io, disk.base.desc(), bdev::channel_context<Channel>(io_channel)->base, base_completed);
}

int dump_info_json(void* context, spdk_json_write_ctx* w) {
  const auto& disk = *static_cast<VirtualDisk*>(context);
  spdk_json_write_named_object_begin(w, "passthru");
  spdk_json_write_named_string(w, "name", disk.bdev.name);
  spdk_json_write_named_string(w, "base_bdev_name", spdk_bdev_get_name(disk.base.get()));
  spdk_json_write_object_end(w);
  return 0;
}

int create_disk(const Names::Association& association) {
  return disks().create(std::make_unique<VirtualDisk>(), association.name, association.base, {});
}

void examine(spdk_bdev* bdev) {
  names().create_on(bdev->name, create_disk);
  spdk_bdev_module_examine_done(module());
}

int config_json(spdk_json_write_ctx* w) {
  for (const VirtualDisk* disk : disks().list()) {
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

VirtualDisks& disks() {
  static const spdk_bdev_fn_table functions =
      virtual_disk_functions(submit_request, dump_info_json);
  static rpc::NeverDestroyed<VirtualDisks> instance(VirtualDisks::Kind{
      &g_module, &functions, kUuidNamespace, create_channel, destroy_channel, sizeof(Channel)});
  return *instance;
}

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
