// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A range of a bdev that is a bdev of its own.
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "../bdev/channel_context.h"
#include "../log/logging.h"
#include "base.h"
#include "spdk/thread.h"
#include "spdk/uuid.h"

using namespace embedded::bdev_part;

namespace {

// The name space in which SPDK makes UUIDs of parts.
constexpr char kUuidNamespace[] = "976b899e-3e1e-4d71-ab69-c2b08e9df8b8";

int create_channel(void* io_device, void* context) {
  auto* part = static_cast<spdk_bdev_part*>(io_device);
  auto* channel = static_cast<spdk_bdev_part_channel*>(context);
  const spdk_bdev_part_base& base = *part->internal.base;
  channel->part = part;
  channel->base_ch = spdk_bdev_get_io_channel(base.bdev.desc());
  if (channel->base_ch == nullptr) {
    return -ENOMEM;
  }
  const int rc = base.create_channel != nullptr ? base.create_channel(io_device, context) : 0;
  if (rc != 0) {
    spdk_put_io_channel(channel->base_ch);
  }
  return rc;
}

void destroy_channel(void* io_device, void* context) {
  const auto* part = static_cast<spdk_bdev_part*>(io_device);
  if (part->internal.base->destroy_channel != nullptr) {
    part->internal.base->destroy_channel(io_device, context);
  }
  spdk_put_io_channel(static_cast<spdk_bdev_part_channel*>(context)->base_ch);
}

void free_names(spdk_bdev_part* part) {
  free(part->internal.bdev.name);
  free(part->internal.bdev.product_name);
}

// The last part gives the base back.
void leave_base(spdk_bdev_part_base* base) {
  if (--base->part_count == 0) {
    spdk_bdev_part_base_free(base);
  }
}

void part_gone(void* io_device) {
  auto* part = static_cast<spdk_bdev_part*>(io_device);
  spdk_bdev_part_base* base = part->internal.base;
  Parts::remove(*base->parts, part);
  leave_base(base);
  spdk_bdev_destruct_done(&part->internal.bdev, 0);
  free_names(part);
  free(part);
}

// What UUIDs of parts are made of: one base has many of them.
struct Origin {
  spdk_uuid base;
  uint64_t offset_blocks;
  uint64_t num_blocks;
};

int generate_uuid(spdk_bdev_part* part, const spdk_bdev& base) {
  const Origin origin{base.uuid, part->internal.offset_blocks, part->internal.bdev.blockcnt};
  spdk_uuid ns{};
  spdk_uuid_parse(&ns, kUuidNamespace);
  return spdk_uuid_generate_sha1(&part->internal.bdev.uuid, &ns,
                                 reinterpret_cast<const char*>(&origin), sizeof(origin));
}

spdk_uuid requested_uuid(const spdk_bdev_part_construct_opts* opts) {
  const size_t needed = offsetof(spdk_bdev_part_construct_opts, uuid) + sizeof(spdk_uuid);
  return opts != nullptr && opts->opts_size >= needed ? opts->uuid : spdk_uuid{};
}

int describe(spdk_bdev_part* part, spdk_bdev_part_base* base, const spdk_uuid& uuid) {
  const spdk_bdev& base_bdev = *base->bdev.get();
  spdk_bdev& bdev = part->internal.bdev;
  const uint64_t num_blocks = bdev.blockcnt;
  embedded::bdev_module::copy_format(base_bdev, bdev);
  bdev.blockcnt = num_blocks;
  bdev.ctxt = part;
  bdev.module = base->module;
  bdev.fn_table = base->functions;
  bdev.uuid = uuid;
  return spdk_uuid_is_null(&uuid) ? generate_uuid(part, base_bdev) : 0;
}

int enter_base(spdk_bdev_part* part, spdk_bdev_part_base* base) {
  if (!base->claimed) {
    if (base->bdev.claim(base->module) != 0) {
      EMBEDDED_ERRLOG("bdev %s cannot be claimed for its part %s\n", base->bdev.get()->name,
                      part->internal.bdev.name);
      return -1;
    }
    base->claimed = true;
  }
  base->part_count++;
  part->internal.base = base;
  return 0;
}

int add_to_base(spdk_bdev_part* part, spdk_bdev_part_base* base) {
  if (enter_base(part, base) != 0) {
    return -1;
  }
  spdk_io_device_register(part, create_channel, destroy_channel, base->channel_bytes,
                          part->internal.bdev.name);
  const int rc = spdk_bdev_register(&part->internal.bdev);
  if (rc == 0) {
    Parts::push_back(*base->parts, part);
    return 0;
  }
  spdk_io_device_unregister(part, nullptr);
  // The base stays: its owner frees it, or tries again.
  if (--base->part_count == 0) {
    base->bdev.release();
    base->claimed = false;
  }
  return rc;
}

}  // namespace

namespace embedded::bdev_part {

spdk_io_channel* get_io_channel(void* part) { return spdk_get_io_channel(part); }

bool io_type_supported(void* context, spdk_bdev_io_type type) {
  switch (type) {
    case SPDK_BDEV_IO_TYPE_NVME_ADMIN:
    case SPDK_BDEV_IO_TYPE_NVME_IO:
    case SPDK_BDEV_IO_TYPE_NVME_IO_MD:
      // They name blocks of the base, and nobody here could translate them.
      return false;
    default:
      break;
  }
  const spdk_bdev* base = static_cast<spdk_bdev_part*>(context)->internal.base->bdev.get();
  return base->fn_table->io_type_supported(base->ctxt, type);
}

spdk_bdev_fn_table part_functions(void (*submit_request)(spdk_io_channel*, spdk_bdev_io*),
                                  int (*dump_info_json)(void* part, spdk_json_write_ctx*)) {
  spdk_bdev_fn_table table{};
  table.destruct = [](void* part) {
    return spdk_bdev_part_free(static_cast<spdk_bdev_part*>(part));
  };
  table.submit_request = submit_request;
  table.dump_info_json = dump_info_json;
  table.write_config_json = bdev_module::write_config_with_module;
  return table;
}

}  // namespace embedded::bdev_part

void spdk_bdev_part_construct_opts_init(spdk_bdev_part_construct_opts* opts, uint64_t size) {
  if (opts == nullptr || size == 0) {
    EMBEDDED_ERRLOG("options of a bdev part need memory and a size\n");
    return;
  }
  memset(opts, 0, size);
  opts->opts_size = size;
}

int spdk_bdev_part_construct_ext(spdk_bdev_part* part, spdk_bdev_part_base* base, char* name,
                                 uint64_t offset_blocks, uint64_t num_blocks, char* product_name,
                                 const spdk_bdev_part_construct_opts* opts) {
  spdk_bdev& bdev = part->internal.bdev;
  part->internal.offset_blocks = offset_blocks;
  bdev.blockcnt = num_blocks;
  bdev.name = strdup(name);
  bdev.product_name = strdup(product_name);
  int rc = bdev.name == nullptr || bdev.product_name == nullptr ? -1 : 0;
  if (rc == 0) {
    rc = describe(part, base, requested_uuid(opts));
  }
  if (rc == 0) {
    rc = add_to_base(part, base);
  }
  if (rc != 0) {
    free_names(part);
  }
  return rc;
}

int spdk_bdev_part_construct(spdk_bdev_part* part, spdk_bdev_part_base* base, char* name,
                             uint64_t offset_blocks, uint64_t num_blocks, char* product_name) {
  return spdk_bdev_part_construct_ext(part, base, name, offset_blocks, num_blocks, product_name,
                                      nullptr);
}

int spdk_bdev_part_free(spdk_bdev_part* part) {
  spdk_io_device_unregister(part, part_gone);
  // Goes on until spdk_bdev_destruct_done.
  return 1;
}

spdk_bdev* spdk_bdev_part_get_bdev(spdk_bdev_part* part) { return &part->internal.bdev; }

spdk_bdev_part_base* spdk_bdev_part_get_base(spdk_bdev_part* part) { return part->internal.base; }

spdk_bdev* spdk_bdev_part_get_base_bdev(spdk_bdev_part* part) {
  return part->internal.base->bdev.get();
}

uint64_t spdk_bdev_part_get_offset_blocks(spdk_bdev_part* part) {
  return part->internal.offset_blocks;
}
