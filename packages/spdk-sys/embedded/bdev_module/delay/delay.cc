// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "delay.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "../../log/logging.h"
#include "../../rpc/never_destroyed.h"
#include "../associations.h"
#include "../unregister.h"
#include "channel.h"
#include "disk.h"

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

VirtualDisks& disks();
spdk_bdev_module* module();

int create_disk(const Names::Association& association) {
  auto disk = std::make_unique<Disk>();
  for (size_t kind = 0; kind < kKinds; kind++) {
    disk->set_latency(static_cast<Kind>(kind), association.parameters.latencies[kind]);
  }
  return disks().create(std::move(disk), association.name, association.base,
                        association.parameters.uuid);
}

void examine(spdk_bdev* bdev) {
  names().create_on(bdev->name, create_disk);
  spdk_bdev_module_examine_done(module());
}

int config_json(spdk_json_write_ctx* w) {
  for (const VirtualDisk* disk : disks().list()) {
    spdk_json_write_object_begin(w);
    spdk_json_write_named_string(w, "method", "bdev_delay_create");
    spdk_json_write_named_object_begin(w, "params");
    static_cast<const Disk*>(disk)->write_configuration(w);
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

VirtualDisks& disks() {
  static rpc::NeverDestroyed<VirtualDisks> instance(disk_kind(&g_module, kUuidNamespace));
  return *instance;
}

bool is_below(const Latencies& latencies, Kind one, Kind other) {
  return latencies[static_cast<size_t>(one)] < latencies[static_cast<size_t>(other)];
}

}  // namespace

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
  const auto& all = disks().list();
  const auto found =
      std::ranges::find_if(all, [name](const VirtualDisk* disk) { return disk->name == name; });
  if (found == all.end()) {
    return -ENODEV;
  }
  static_cast<Disk*>(*found)->set_latency(kind, latency_us);
  return 0;
}

void remove(const char* name, spdk_bdev_unregister_cb callback, void* callback_arg) {
  if (unregister_by_name(name, module(), callback, callback_arg)) {
    names().remove(name);
  }
}

}  // namespace embedded::bdev_module::delay
