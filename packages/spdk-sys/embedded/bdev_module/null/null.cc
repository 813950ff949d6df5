// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The null bdev module: block devices that forget what is written and read as whatever the buffer
// held.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "../../log/logging.h"
#include "../completion_list.h"
#include "../metadata_size.h"
#include "../protection.h"
#include "../unregister.h"
#include "bdev/null/bdev_null.h"
#include "spdk/bdev_module.h"
#include "spdk/env.h"
#include "spdk/json.h"
#include "spdk/thread.h"

using namespace embedded::bdev_module;

namespace {

constexpr uint64_t kBytesPerMiB = 1024 * 1024;

struct Disk {
  spdk_bdev bdev{};
  ~Disk() { free(bdev.name); }
};

struct Channel {
  CompletionList completed;
  spdk_poller* poller;
};

// What reads without a buffer get to see.
constinit void* g_read_buffer = nullptr;
// The address that identifies the module's I/O device.
constinit char g_device = 0;

int poll(void* context) {
  const bool any =
      static_cast<Channel*>(context)->completed.complete_all(SPDK_BDEV_IO_STATUS_SUCCESS);
  return any ? SPDK_POLLER_BUSY : SPDK_POLLER_IDLE;
}

int create_channel(void*, void* context) {
  auto* channel = static_cast<Channel*>(context);
  channel->completed.init();
  channel->poller = spdk_poller_register_named(poll, channel, 0, "null_io_poll");
  return channel->poller != nullptr ? 0 : -ENOMEM;
}

void destroy_channel(void*, void* context) {
  spdk_poller_unregister(&static_cast<Channel*>(context)->poller);
}

bool provide_read_buffer(spdk_bdev_io* io) {
  const uint64_t bytes = io->u.bdev.num_blocks * io->bdev->blocklen;
  if (bytes > SPDK_BDEV_LARGE_BUF_MAX_SIZE) {
    EMBEDDED_ERRLOG("null bdev %s: a read of %lu bytes without a buffer exceeds %u\n",
                    io->bdev->name, bytes, SPDK_BDEV_LARGE_BUF_MAX_SIZE);
    return false;
  }
  spdk_bdev_io_set_buf(io, g_read_buffer, bytes);
  return true;
}

// What is read is nothing, but valid.
bool read(spdk_bdev_io* io) {
  return (io->u.bdev.iovs[0].iov_base != nullptr || provide_read_buffer(io)) &&
         (!is_protected(*io->bdev) || protect(io));
}

void submit_if(Channel* channel, spdk_bdev_io* io, bool is_valid) {
  if (is_valid) {
    channel->completed.add(io);
  } else {
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

void abort_request(Channel* channel, spdk_bdev_io* io) {
  const bool found = channel->completed.remove(io->u.abort.bio_to_abort);
  if (found) {
    spdk_bdev_io_complete(io->u.abort.bio_to_abort, SPDK_BDEV_IO_STATUS_ABORTED);
  }
  spdk_bdev_io_complete(io, found ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_FAILED);
}

void submit_request(spdk_io_channel* io_channel, spdk_bdev_io* io) {
  auto* channel = embedded::bdev::channel_context<Channel>(io_channel);
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_READ:
      submit_if(channel, io, read(io));
      return;
    case SPDK_BDEV_IO_TYPE_WRITE:
      submit_if(channel, io, !is_protected(*io->bdev) || verify(io));
      return;
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
    case SPDK_BDEV_IO_TYPE_RESET:
      channel->completed.add(io);
      return;
    case SPDK_BDEV_IO_TYPE_ABORT:
      abort_request(channel, io);
      return;
    default:
      spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
      return;
  }
}

bool io_type_supported(void*, spdk_bdev_io_type type) {
  switch (type) {
    case SPDK_BDEV_IO_TYPE_READ:
    case SPDK_BDEV_IO_TYPE_WRITE:
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
    case SPDK_BDEV_IO_TYPE_RESET:
    case SPDK_BDEV_IO_TYPE_ABORT:
      return true;
    default:
      return false;
  }
}

spdk_io_channel* get_io_channel(void*) { return spdk_get_io_channel(&g_device); }

int destruct(void* context) {
  const std::unique_ptr<Disk> disk(static_cast<Disk*>(context));
  return 0;
}

void write_config_json(spdk_bdev* bdev, spdk_json_write_ctx* w) {
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "method", "bdev_null_create");
  spdk_json_write_named_object_begin(w, "params");
  spdk_json_write_named_string(w, "name", bdev->name);
  spdk_json_write_named_uint64(w, "num_blocks", bdev->blockcnt);
  // The method adds the metadata to the block size by itself.
  spdk_json_write_named_uint32(w, "block_size", bdev->blocklen - bdev->md_len);
  spdk_json_write_named_uint32(w, "physical_block_size", bdev->phys_blocklen);
  spdk_json_write_named_uint32(w, "md_size", bdev->md_len);
  spdk_json_write_named_uint32(w, "dif_type", bdev->dif_type);
  spdk_json_write_named_bool(w, "dif_is_head_of_md", bdev->dif_is_head_of_md);
  spdk_json_write_named_uuid(w, "uuid", &bdev->uuid);
  spdk_json_write_object_end(w);
  spdk_json_write_object_end(w);
}

constexpr spdk_bdev_fn_table make_functions() {
  spdk_bdev_fn_table table{};
  table.destruct = destruct;
  table.submit_request = submit_request;
  table.io_type_supported = io_type_supported;
  table.get_io_channel = get_io_channel;
  table.write_config_json = write_config_json;
  return table;
}
constexpr spdk_bdev_fn_table kFunctions = make_functions();

int start() {
  g_read_buffer = spdk_zmalloc(SPDK_BDEV_LARGE_BUF_MAX_SIZE, 0, nullptr, SPDK_ENV_LCORE_ID_ANY,
                               SPDK_MALLOC_DMA);
  if (g_read_buffer == nullptr) {
    return -1;
  }
  spdk_io_device_register(&g_device, create_channel, destroy_channel, sizeof(Channel), "null_bdev");
  return 0;
}

void device_gone(void*) {
  spdk_free(g_read_buffer);
  g_read_buffer = nullptr;
  spdk_bdev_module_fini_done();
}

void finish() {
  if (g_read_buffer == nullptr) {
    spdk_bdev_module_fini_done();
    return;
  }
  spdk_io_device_unregister(&g_device, device_gone);
}

spdk_bdev_module make_module() {
  spdk_bdev_module module{};
  module.name = "null";
  module.module_init = start;
  module.module_fini = finish;
  module.async_fini = true;
  return module;
}

spdk_bdev_module g_module = make_module();
[[maybe_unused]] const bool g_registered = (spdk_bdev_module_list_add(&g_module), true);

int refuse(const spdk_null_bdev_opts& opts, int rc, const char* reason) {
  EMBEDDED_ERRLOG("null bdev %s: %s\n", opts.name != nullptr ? opts.name : "(unnamed)", reason);
  return rc;
}

int check(const spdk_null_bdev_opts& opts) {
  if (!is_metadata_size(opts.md_size)) {
    return refuse(opts, -EINVAL, "md_size must be 0, 8, 16, 32, 64 or 128");
  }
  if (!opts.md_interleave && opts.md_size != 0) {
    return refuse(opts, -ENOTSUP, "separate metadata is not supported");
  }
  if (opts.block_size < opts.md_size || (opts.block_size - opts.md_size) % 512 != 0 ||
      opts.block_size == opts.md_size) {
    return refuse(opts, -EINVAL, "block_size must be a multiple of 512");
  }
  if (opts.num_blocks == 0) {
    return refuse(opts, -EINVAL, "num_blocks must be greater than 0");
  }
  return opts.name == nullptr ? refuse(opts, -EINVAL, "it needs a name") : 0;
}

void describe(Disk& disk, const spdk_null_bdev_opts& opts) {
  static char product_name[] = "Null disk";
  spdk_bdev& bdev = disk.bdev;
  bdev.product_name = product_name;
  bdev.blocklen = opts.block_size;
  bdev.phys_blocklen = opts.physical_block_size;
  bdev.blockcnt = opts.num_blocks;
  bdev.md_len = opts.md_size;
  bdev.md_interleave = opts.md_interleave;
  set_protection(bdev, opts.dif_type, opts.dif_is_head_of_md);
  if (opts.uuid != nullptr) {
    bdev.uuid = *opts.uuid;
  }
  bdev.ctxt = &disk;
  bdev.fn_table = &kFunctions;
  bdev.module = &g_module;
}

int resize(spdk_bdev* bdev, uint64_t new_size_mib) {
  if (bdev->module != &g_module) {
    return -EINVAL;
  }
  const uint64_t current_mib = bdev->blocklen * bdev->blockcnt / kBytesPerMiB;
  if (new_size_mib < current_mib) {
    EMBEDDED_ERRLOG("null bdev %s: %lu MiB is smaller than its size of %lu MiB\n", bdev->name,
                    new_size_mib, current_mib);
    return -EINVAL;
  }
  return spdk_bdev_notify_blockcnt_change(bdev, new_size_mib * kBytesPerMiB / bdev->blocklen);
}

void ignore_event(spdk_bdev_event_type, spdk_bdev*, void*) {}

}  // namespace

int bdev_null_create(spdk_bdev** bdev, const spdk_null_bdev_opts* opts) {
  if (opts == nullptr) {
    EMBEDDED_ERRLOG("a null bdev needs options\n");
    return -EINVAL;
  }
  int rc = check(*opts);
  if (rc != 0) {
    return rc;
  }
  auto disk = std::make_unique<Disk>();
  describe(*disk, *opts);
  disk->bdev.name = strdup(opts->name);
  if (disk->bdev.name == nullptr) {
    return -ENOMEM;
  }
  rc = spdk_bdev_register(&disk->bdev);
  if (rc != 0) {
    return rc;
  }
  // From here on the bdev layer owns it, and gives it back to destruct.
  *bdev = &disk.release()->bdev;
  return 0;
}

void bdev_null_delete(const char* bdev_name, spdk_delete_null_complete cb_fn, void* cb_arg) {
  unregister_by_name(bdev_name, &g_module, cb_fn, cb_arg);
}

int bdev_null_resize(const char* bdev_name, const uint64_t new_size_in_mb) {
  spdk_bdev_desc* desc = nullptr;
  int rc = spdk_bdev_open_ext(bdev_name, false, ignore_event, nullptr, &desc);
  if (rc != 0) {
    return rc;
  }
  rc = resize(spdk_bdev_desc_get_bdev(desc), new_size_in_mb);
  spdk_bdev_close(desc);
  return rc;
}
