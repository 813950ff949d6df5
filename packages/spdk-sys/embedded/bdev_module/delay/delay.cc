// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "delay.h"

#include <algorithm>
#include <cerrno>
#include <list>
#include <memory>

#include "../../log/logging.h"
#include "../../rpc/never_destroyed.h"
#include "../associations.h"
#include "../unregister.h"
#include "channel.h"
#include "disk.h"
#include "spdk/uuid.h"

namespace embedded::bdev_module::delay {

namespace {

// The name space in which SPDK's delay module makes UUIDs of those of the bases.
constexpr char kUuidNamespace[] = "4009b574-6430-4f1b-bc40-ace811091027";

struct Parameters {
  spdk_uuid uuid;
  Latencies latencies;
};
using Names = Associations<Parameters>;

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

void base_removed(void* owner) {
  spdk_bdev_unregister(&static_cast<Disk*>(owner)->bdev, nullptr, nullptr);
}

int describe(Disk& disk, const Names::Association& association) {
  static char product_name[] = "delay";
  const spdk_bdev& base = *disk.base.get();
  spdk_bdev& bdev = disk.bdev;
  disk.name = association.name;
  bdev.name = disk.name.data();
  bdev.product_name = product_name;
  copy_format(base, bdev);
  bdev.optimal_io_boundary = base.optimal_io_boundary;
  bdev.ctxt = &disk;
  bdev.fn_table = functions();
  bdev.module = module();
  for (size_t kind = 0; kind < kKinds; kind++) {
    disk.set_latency(static_cast<Kind>(kind), association.parameters.latencies[kind]);
  }
  bdev.uuid = association.parameters.uuid;
  return spdk_uuid_is_null(&bdev.uuid) ? derive_uuid(base, kUuidNamespace, bdev) : 0;
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
      EMBEDDED_ERRLOG("delay bdev %s: cannot use %s: %d\n", association.name.c_str(),
                      association.base.c_str(), rc);
    }
    return rc;
  }
  register_io_device(disk.get());
  rc = spdk_bdev_register(&disk->bdev);
  if (rc == 0) {
    // Owned by the bdev layer until it calls destruct.
    disks().push_back(disk.release());
    return 0;
  }
  EMBEDDED_ERRLOG("delay bdev %s: cannot be registered: %d\n", association.name.c_str(), rc);
  disk->base.close();
  unregister_io_device(disk.release());
  return rc;
}

void examine(spdk_bdev* bdev) {
  names().create_on(bdev->name, create_disk);
  spdk_bdev_module_examine_done(module());
}

int config_json(spdk_json_write_ctx* w) {
  for (const Disk* disk : disks()) {
    spdk_json_write_object_begin(w);
    spdk_json_write_named_string(w, "method", "bdev_delay_create");
    spdk_json_write_named_object_begin(w, "params");
    disk->write_configuration(w);
    spdk_json_write_object_end(w);
    spdk_json_write_object_end(w);
  }
  return 0;
}

spdk_bdev_module make_module() {
  spdk_bdev_module made{};
  made.name = "delay";
  made.module_init = [] { return 0; };
  made.module_fini = [] { names().clear(); };
  made.get_ctx_size = [] { return static_cast<int>(sizeof(DelayedIo)); };
  made.examine_config = examine;
  made.config_json = config_json;
  return made;
}

spdk_bdev_module g_module = make_module();
[[maybe_unused]] const bool g_registered = (spdk_bdev_module_list_add(&g_module), true);

spdk_bdev_module* module() { return &g_module; }

bool is_below(const Latencies& latencies, Kind one, Kind other) {
  return latencies[static_cast<size_t>(one)] < latencies[static_cast<size_t>(other)];
}

}  // namespace

void forget(Disk* disk) { disks().remove(disk); }

int create(const char* base_name, const char* name, const spdk_uuid& uuid,
           const Latencies& latencies) {
  if (is_below(latencies, Kind::kP99Read, Kind::kAverageRead) ||
      is_below(latencies, Kind::kP99Write, Kind::kAverageWrite)) {
    EMBEDDED_ERRLOG("delay bdev %s: a p99 latency is below its average\n", name);
    return -EINVAL;
  }
  return names().add_and_create("delay", name, base_name, {uuid, latencies}, create_disk);
}

int update_latency(const char* name, Kind kind, uint64_t latency_us) {
  const auto found =
      std::ranges::find_if(disks(), [name](const Disk* disk) { return disk->name == name; });
  if (found == disks().end()) {
    return -ENODEV;
  }
  (*found)->set_latency(kind, latency_us);
  return 0;
}

void remove(const char* name, spdk_bdev_unregister_cb callback, void* callback_arg) {
  if (unregister_by_name(name, module(), callback, callback_arg)) {
    names().remove(name);
  }
}

}  // namespace embedded::bdev_module::delay
