// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "split.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <list>
#include <string>

#include "../../bdev/channel_context.h"
#include "../../bdev_part/base.h"
#include "../../log/logging.h"
#include "../../rpc/never_destroyed.h"
#include "spdk/json.h"

namespace embedded::bdev_module::split {

namespace {

constexpr uint64_t kBytesPerMiB = 1024 * 1024;

struct Config {
  std::string base_name;
  uint32_t count;
  uint64_t size_mib;
  // NULL until the base is there.
  spdk_bdev_part_base* base = nullptr;
  bdev_part_tailq parts{};
};

struct Channel {
  spdk_bdev_part_channel part;
};

struct SplitIo {
  spdk_bdev_io_wait_entry wait;
};

std::list<Config>& configs() {
  static rpc::NeverDestroyed<std::list<Config>> instance;
  return *instance;
}

Config* find(const char* base_name) {
  const auto found = std::ranges::find_if(
      configs(), [base_name](const Config& it) { return it.base_name == base_name; });
  return found == configs().end() ? nullptr : &*found;
}

void forget(void* config) {
  configs().remove_if([config](const Config& it) { return &it == config; });
}

spdk_bdev_module* module();

void submit(spdk_bdev_io* io);

void wait_for_io(spdk_bdev_io* io, spdk_io_channel* base_channel) {
  auto& wait = reinterpret_cast<SplitIo*>(io->driver_ctx)->wait;
  wait.bdev = io->bdev;
  wait.cb_fn = [](void* context) { submit(static_cast<spdk_bdev_io*>(context)); };
  wait.cb_arg = io;
  const int rc = spdk_bdev_queue_io_wait(io->bdev, base_channel, &wait);
  if (rc != 0) {
    EMBEDDED_ERRLOG("%s: cannot wait for a free I/O: %d\n", io->bdev->name, rc);
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

void submit(spdk_bdev_io* io) {
  auto& channel = bdev::channel_context<Channel>(spdk_bdev_io_get_io_channel(io))->part;
  const int rc = spdk_bdev_part_submit_request(&channel, io);
  if (rc == -ENOMEM) {
    wait_for_io(io, channel.base_ch);
  } else if (rc != 0) {
    EMBEDDED_ERRLOG("%s: its base refused an I/O of type %d: %d\n", io->bdev->name, io->type, rc);
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

void read(spdk_io_channel*, spdk_bdev_io* io, bool success) {
  if (success) {
    submit(io);
  } else {
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

void submit_request(spdk_io_channel*, spdk_bdev_io* io) {
  if (io->type == SPDK_BDEV_IO_TYPE_READ) {
    // Memory that the base lent would be gone with the base's I/O.
    spdk_bdev_io_get_buf(io, read, io->u.bdev.num_blocks * io->bdev->blocklen);
  } else {
    submit(io);
  }
}

int dump_info_json(void* context, spdk_json_write_ctx* w) {
  auto* part = static_cast<spdk_bdev_part*>(context);
  spdk_json_write_named_object_begin(w, "split");
  spdk_json_write_named_string(w, "base_bdev",
                               spdk_bdev_get_name(spdk_bdev_part_get_base_bdev(part)));
  spdk_json_write_named_uint64(w, "offset_blocks", spdk_bdev_part_get_offset_blocks(part));
  spdk_json_write_object_end(w);
  return 0;
}

spdk_bdev_fn_table g_functions = bdev_part::part_functions(submit_request, dump_info_json);

void base_removed(void* context) {
  auto* base = static_cast<spdk_bdev_part_base*>(context);
  spdk_bdev_part_base_hotremove(base, spdk_bdev_part_base_get_tailq(base));
}

// 0 when the size is impossible with these blocks.
uint64_t blocks_per_part(const Config& config, const spdk_bdev& base) {
  if (config.size_mib == 0) {
    return base.blockcnt / config.count;
  }
  if (config.size_mib > UINT64_MAX / kBytesPerMiB) {
    return 0;
  }
  const uint64_t bytes = config.size_mib * kBytesPerMiB;
  return bytes % base.blocklen == 0 ? bytes / base.blocklen : 0;
}

int add_part(const Config& config, uint64_t index, uint64_t num_blocks) {
  static char product_name[] = "Split Disk";
  auto* part = static_cast<spdk_bdev_part*>(calloc(1, sizeof(spdk_bdev_part)));
  if (part == nullptr) {
    return -ENOMEM;
  }
  std::string name = config.base_name + "p" + std::to_string(index);
  const int rc = spdk_bdev_part_construct(part, config.base, name.data(), index * num_blocks,
                                          num_blocks, product_name);
  if (rc != 0) {
    EMBEDDED_ERRLOG("split bdev %s: cannot be created: %d\n", name.c_str(), rc);
    free(part);
    return -ENOMEM;
  }
  return 0;
}

int add_parts(const Config& config) {
  const spdk_bdev& base = *spdk_bdev_part_base_get_bdev(config.base);
  const uint64_t num_blocks = blocks_per_part(config, base);
  // Without any part there would be nothing to remove when the base goes.
  if (num_blocks == 0 || num_blocks > base.blockcnt) {
    EMBEDDED_ERRLOG("bdev %s: %u parts of %lu MiB are impossible with %lu blocks of %u bytes\n",
                    base.name, config.count, config.size_mib, base.blockcnt, base.blocklen);
    return -EINVAL;
  }
  const uint64_t most = base.blockcnt / num_blocks;
  if (config.count > most) {
    EMBEDDED_WARNLOG("bdev %s: has room for %lu parts instead of %u\n", base.name, most,
                     config.count);
  }
  const uint64_t count = std::min<uint64_t>(config.count, most);
  for (uint64_t index = 0; index < count; index++) {
    const int rc = add_part(config, index, num_blocks);
    if (rc != 0) {
      return rc;
    }
  }
  return 0;
}

// Its parts, on their way out, take the base and the configuration along; without parts both go
// now.
void dissolve(Config& config) {
  if (config.base == nullptr) {
    forget(&config);
  } else if (bdev_part::Parts::empty(config.parts)) {
    spdk_bdev_part_base_free(config.base);
  } else {
    spdk_bdev_part_base_hotremove(config.base, &config.parts);
  }
}

int create_parts(Config& config) {
  bdev_part::Parts::init(config.parts);
  int rc = spdk_bdev_part_base_construct_ext(config.base_name.c_str(), base_removed, module(),
                                             &g_functions, &config.parts, forget, &config,
                                             sizeof(Channel), nullptr, nullptr, &config.base);
  if (rc != 0) {
    return rc;
  }
  rc = add_parts(config);
  if (rc != 0) {
    dissolve(config);
  }
  return rc;
}

void examine(spdk_bdev* bdev) {
  Config* config = find(bdev->name);
  if (config != nullptr && config->base == nullptr) {
    create_parts(*config);
  }
  spdk_bdev_module_examine_done(module());
}

int config_json(spdk_json_write_ctx* w) {
  for (const Config& config : configs()) {
    spdk_json_write_object_begin(w);
    spdk_json_write_named_string(w, "method", "bdev_split_create");
    spdk_json_write_named_object_begin(w, "params");
    spdk_json_write_named_string(w, "base_bdev", config.base_name.c_str());
    spdk_json_write_named_uint32(w, "split_count", config.count);
    spdk_json_write_named_uint64(w, "split_size_mb", config.size_mib);
    spdk_json_write_object_end(w);
    spdk_json_write_object_end(w);
  }
  return 0;
}

void finish() {
  for (auto it = configs().begin(); it != configs().end();) {
    dissolve(*it++);
  }
}

spdk_bdev_module make_module() {
  spdk_bdev_module made{};
  made.name = "split";
  made.module_init = [] { return 0; };
  made.module_fini = finish;
  made.get_ctx_size = [] { return static_cast<int>(sizeof(SplitIo)); };
  made.examine_config = examine;
  made.config_json = config_json;
  return made;
}

spdk_bdev_module g_module = make_module();
[[maybe_unused]] const bool g_registered = (spdk_bdev_module_list_add(&g_module), true);

spdk_bdev_module* module() { return &g_module; }

}  // namespace

int create(const char* base_name, uint32_t count, uint64_t size_mib) {
  if (count == 0) {
    EMBEDDED_ERRLOG("bdev %s: split_count has to be at least 1\n", base_name);
    return -EINVAL;
  }
  if (find(base_name) != nullptr) {
    EMBEDDED_ERRLOG("bdev %s: is split already\n", base_name);
    return -EEXIST;
  }
  configs().push_back({base_name, count, size_mib});
  const int rc = create_parts(configs().back());
  if (rc == -ENODEV) {
    EMBEDDED_NOTICELOG("bdev %s: will be split when it appears\n", base_name);
    return 0;
  }
  return rc;
}

int remove(const char* base_name) {
  Config* config = find(base_name);
  if (config == nullptr) {
    EMBEDDED_ERRLOG("bdev %s: is not split\n", base_name);
    return -ENOENT;
  }
  dissolve(*config);
  return 0;
}

bdev_part_tailq* parts_of(const char* base_name) {
  Config* config = find(base_name);
  return config == nullptr || config->base == nullptr ? nullptr : &config->parts;
}

}  // namespace embedded::bdev_module::split
