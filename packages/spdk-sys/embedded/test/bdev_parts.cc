// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_parts.h"

#include <cstdlib>

PartLog g_log;
bdev_part_tailq g_parts;

namespace {

void base_removed(void* base) {
  g_log.removed++;
  spdk_bdev_part_base_hotremove(static_cast<spdk_bdev_part_base*>(base), &g_parts);
}

void base_freed(void* context) {
  CHECK(context == &g_log);
  g_log.freed++;
}

int channel_created(void*, void*) {
  g_log.channels_created++;
  return 0;
}
void channel_destroyed(void*, void*) { g_log.channels_destroyed++; }

void completed(spdk_bdev_io* io, bool success, void*) {
  g_log.completions.push_back(success);
  spdk_bdev_io_complete(io, success ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_FAILED);
}

spdk_bdev_part_channel* part_channel(spdk_io_channel* channel) {
  return reinterpret_cast<spdk_bdev_part_channel*>(reinterpret_cast<char*>(channel) +
                                                   SPDK_IO_CHANNEL_STRUCT_SIZE);
}

void submit_request(spdk_io_channel* channel, spdk_bdev_io* io) {
  const int rc = g_log.with_callback
                     ? spdk_bdev_part_submit_request_ext(part_channel(channel), io, completed)
                     : spdk_bdev_part_submit_request(part_channel(channel), io);
  if (rc != 0) {
    g_log.refused = rc;
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

int destruct(void* part) { return spdk_bdev_part_free(static_cast<spdk_bdev_part*>(part)); }

spdk_bdev_fn_table* functions() {
  static spdk_bdev_fn_table table = [] {
    spdk_bdev_fn_table made{};
    made.destruct = destruct;
    made.submit_request = submit_request;
    return made;
  }();
  return &table;
}

}  // namespace

int construct_base(const char* name, spdk_bdev_part_base** base) {
  return spdk_bdev_part_base_construct_ext(name, base_removed, test_module(), functions(), &g_parts,
                                           base_freed, &g_log, sizeof(spdk_bdev_part_channel),
                                           channel_created, channel_destroyed, base);
}

Part::Part(spdk_bdev_part_base* base, const char* name, uint64_t offset, uint64_t num_blocks,
           const spdk_bdev_part_construct_opts* opts)
    : part(static_cast<spdk_bdev_part*>(calloc(1, sizeof(spdk_bdev_part)))) {
  std::string copy = name;
  rc = opts == nullptr
           ? spdk_bdev_part_construct(part, base, copy.data(), offset, num_blocks, g_product_name)
           : spdk_bdev_part_construct_ext(part, base, copy.data(), offset, num_blocks,
                                          g_product_name, opts);
  if (rc != 0) {
    free(part);
    part = nullptr;
  }
  poll_app();
}
