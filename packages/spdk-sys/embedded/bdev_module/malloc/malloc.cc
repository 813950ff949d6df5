// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The malloc bdev module: block devices in memory.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "../completion_list.h"
#include "../protection.h"
#include "bdev/malloc/bdev_malloc.h"
#include "disk.h"
#include "spdk/env.h"
#include "spdk/json.h"
#include "spdk/thread.h"

namespace embedded::bdev_module::malloc_disk {

namespace {

struct Channel {
  CompletionList succeeded;
  CompletionList failed;
  spdk_poller* poller;
};

int poll(void* context) {
  auto* channel = static_cast<Channel*>(context);
  const bool any_failed = channel->failed.complete_all(SPDK_BDEV_IO_STATUS_FAILED);
  const bool any_succeeded = channel->succeeded.complete_all(SPDK_BDEV_IO_STATUS_SUCCESS);
  return any_failed || any_succeeded ? SPDK_POLLER_BUSY : SPDK_POLLER_IDLE;
}

int create_channel(void*, void* context) {
  auto* channel = static_cast<Channel*>(context);
  channel->succeeded.init();
  channel->failed.init();
  channel->poller = spdk_poller_register_named(poll, channel, 0, "malloc_completion_poller");
  return channel->poller != nullptr ? 0 : -ENOMEM;
}

void destroy_channel(void*, void* context) {
  spdk_poller_unregister(&static_cast<Channel*>(context)->poller);
}

bool copy_out(const spdk_bdev_io* io, const char* from, uint64_t bytes) {
  for (int i = 0; i < io->u.bdev.iovcnt && bytes > 0; i++) {
    const uint64_t part = std::min<uint64_t>(io->u.bdev.iovs[i].iov_len, bytes);
    memcpy(io->u.bdev.iovs[i].iov_base, from, part);
    from += part;
    bytes -= part;
  }
  return bytes == 0;
}

bool copy_in(const spdk_bdev_io* io, char* to, uint64_t bytes) {
  for (int i = 0; i < io->u.bdev.iovcnt && bytes > 0; i++) {
    const uint64_t part = std::min<uint64_t>(io->u.bdev.iovs[i].iov_len, bytes);
    memcpy(to, io->u.bdev.iovs[i].iov_base, part);
    to += part;
    bytes -= part;
  }
  return bytes == 0;
}

bool has_room(const spdk_bdev_io* io, uint64_t bytes) {
  uint64_t room = 0;
  for (int i = 0; i < io->u.bdev.iovcnt && room < bytes; i++) {
    room += io->u.bdev.iovs[i].iov_len;
  }
  return room >= bytes;
}

// Blocks of one I/O within the disk's memory.
struct Extent {
  char* data;
  uint64_t bytes;
  char* metadata;
  uint64_t metadata_bytes;
};

Extent extent_of(const spdk_bdev_io* io, const Disk& disk, uint64_t offset_blocks) {
  const uint64_t block = disk.bdev.blocklen;
  const uint64_t md_block = disk.metadata != nullptr ? disk.bdev.md_len : 0;
  return {disk.data + offset_blocks * block, io->u.bdev.num_blocks * block,
          disk.metadata == nullptr ? nullptr : disk.metadata + offset_blocks * md_block,
          io->u.bdev.num_blocks * md_block};
}

// The submitter gave no buffer: it gets a view of the disk's own memory.
void lend_memory(spdk_bdev_io* io, const Extent& extent) {
  spdk_bdev_io_set_buf(io, extent.data, extent.bytes);
  if (extent.metadata != nullptr) {
    spdk_bdev_io_set_md_buf(io, extent.metadata, extent.metadata_bytes);
  }
}

bool read(spdk_bdev_io* io, const Extent& extent) {
  if (io->u.bdev.iovs[0].iov_base == nullptr) {
    lend_memory(io, extent);
    return true;
  }
  if (!has_room(io, extent.bytes)) {
    return false;
  }
  if (io->u.bdev.md_buf != nullptr && extent.metadata != nullptr) {
    memcpy(io->u.bdev.md_buf, extent.metadata, extent.metadata_bytes);
  }
  return copy_out(io, extent.data, extent.bytes);
}

bool write(spdk_bdev_io* io, const Extent& extent) {
  if (!has_room(io, extent.bytes)) {
    return false;
  }
  if (io->u.bdev.md_buf != nullptr && extent.metadata != nullptr) {
    memcpy(extent.metadata, io->u.bdev.md_buf, extent.metadata_bytes);
  }
  return copy_in(io, extent.data, extent.bytes);
}

bool read_checked(spdk_bdev_io* io, const Extent& extent) {
  const bool is_lent = io->u.bdev.iovs[0].iov_base == nullptr;
  return read(io, extent) && (is_lent || !is_protected(*io->bdev) || verify(io));
}

bool write_checked(spdk_bdev_io* io, const Extent& extent) {
  return (!is_protected(*io->bdev) || verify(io)) && write(io, extent);
}

bool zero(const spdk_bdev_io* io, const Extent& extent) {
  memset(extent.data, 0, extent.bytes);
  iovec iov{extent.data, extent.bytes};
  return !is_protected(*io->bdev) ||
         protect_unwritten(*io->bdev, {&iov, 1, extent.metadata, io->u.bdev.num_blocks});
}

bool copy(spdk_bdev_io* io, const Disk& disk, const Extent& to) {
  const Extent from = extent_of(io, disk, io->u.bdev.copy.src_offset_blocks);
  // Source and destination may overlap.
  memmove(to.data, from.data, to.bytes);
  if (to.metadata != nullptr) {
    memmove(to.metadata, from.metadata, to.metadata_bytes);
  }
  return true;
}

bool execute(spdk_bdev_io* io) {
  const auto& disk = *static_cast<Disk*>(io->bdev->ctxt);
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_READ:
      return read_checked(io, extent_of(io, disk, io->u.bdev.offset_blocks));
    case SPDK_BDEV_IO_TYPE_WRITE:
      return write_checked(io, extent_of(io, disk, io->u.bdev.offset_blocks));
    case SPDK_BDEV_IO_TYPE_UNMAP:
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
      return zero(io, extent_of(io, disk, io->u.bdev.offset_blocks));
    case SPDK_BDEV_IO_TYPE_COPY:
      return copy(io, disk, extent_of(io, disk, io->u.bdev.offset_blocks));
    case SPDK_BDEV_IO_TYPE_ZCOPY:
      if (io->u.bdev.zcopy.start) {
        lend_memory(io, extent_of(io, disk, io->u.bdev.offset_blocks));
      }
      return true;
    case SPDK_BDEV_IO_TYPE_FLUSH:
    case SPDK_BDEV_IO_TYPE_RESET:
      return true;
    case SPDK_BDEV_IO_TYPE_ABORT:  // Whatever was submitted is executed already.
    default:
      return false;
  }
}

void submit_request(spdk_io_channel* io_channel, spdk_bdev_io* io) {
  auto* channel = bdev::channel_context<Channel>(io_channel);
  (execute(io) ? channel->succeeded : channel->failed).add(io);
}

bool io_type_supported(void*, spdk_bdev_io_type type) {
  switch (type) {
    case SPDK_BDEV_IO_TYPE_READ:
    case SPDK_BDEV_IO_TYPE_WRITE:
    case SPDK_BDEV_IO_TYPE_FLUSH:
    case SPDK_BDEV_IO_TYPE_RESET:
    case SPDK_BDEV_IO_TYPE_UNMAP:
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
    case SPDK_BDEV_IO_TYPE_ZCOPY:
    case SPDK_BDEV_IO_TYPE_ABORT:
    case SPDK_BDEV_IO_TYPE_COPY:
      return true;
    default:
      return false;
  }
}

// The address that identifies the module's I/O device.
constinit char g_device = 0;

spdk_io_channel* get_io_channel(void*) { return spdk_get_io_channel(&g_device); }

int destruct(void* context) {
  const std::unique_ptr<Disk> disk(static_cast<Disk*>(context));
  return 0;
}

void write_config_json(spdk_bdev* bdev, spdk_json_write_ctx* w) {
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "method", "bdev_malloc_create");
  spdk_json_write_named_object_begin(w, "params");
  spdk_json_write_named_string(w, "name", bdev->name);
  spdk_json_write_named_uint64(w, "num_blocks", bdev->blockcnt);
  spdk_json_write_named_uint32(w, "block_size", spdk_bdev_get_data_block_size(bdev));
  spdk_json_write_named_uint32(w, "physical_block_size", bdev->phys_blocklen);
  spdk_json_write_named_uuid(w, "uuid", &bdev->uuid);
  spdk_json_write_named_uint32(w, "optimal_io_boundary", bdev->optimal_io_boundary);
  if (bdev->md_len != 0) {
    spdk_json_write_named_uint32(w, "md_size", bdev->md_len);
    spdk_json_write_named_bool(w, "md_interleave", bdev->md_interleave);
    spdk_json_write_named_uint32(w, "dif_type", bdev->dif_type);
    spdk_json_write_named_bool(w, "dif_is_head_of_md", bdev->dif_is_head_of_md);
  }
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
  restart_numbering();
  spdk_io_device_register(&g_device, create_channel, destroy_channel, sizeof(Channel),
                          "bdev_malloc");
  return 0;
}

void finish() { spdk_io_device_unregister(&g_device, nullptr); }

spdk_bdev_module make_module() {
  spdk_bdev_module module{};
  module.name = "malloc";
  module.module_init = start;
  module.module_fini = finish;
  return module;
}

spdk_bdev_module g_module = make_module();
[[maybe_unused]] const bool g_registered = (spdk_bdev_module_list_add(&g_module), true);

struct Retired {
  char* data;
};

void free_retired(spdk_io_channel_iter* i, int) {
  const std::unique_ptr<Retired> retired(static_cast<Retired*>(spdk_io_channel_iter_get_ctx(i)));
  spdk_free(retired->data);
}

}  // namespace

spdk_bdev_module* module() { return &g_module; }
const spdk_bdev_fn_table* functions() { return &kFunctions; }

void retire_memory(char* data) {
  auto retired = std::make_unique<Retired>();
  retired->data = data;
  spdk_for_each_channel(
      &g_device, [](spdk_io_channel_iter* i) { spdk_for_each_channel_continue(i, 0); },
      retired.release(), free_retired);
}

}  // namespace embedded::bdev_module::malloc_disk
