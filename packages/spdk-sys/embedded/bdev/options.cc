// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "options.h"

#include <cerrno>
#include <cstddef>

#include "spdk/thread.h"

#include "../log/logging.h"

namespace embedded::bdev {

namespace {

constinit spdk_bdev_opts g_options = {
    .bdev_io_pool_size = 64 * 1024 - 1,
    .bdev_io_cache_size = 256,
    .bdev_auto_examine = true,
    .reserved9 = {},
    .opts_size = sizeof(spdk_bdev_opts),
    .iobuf_small_cache_size = 128,
    .iobuf_large_cache_size = 16,
};

// Callers may be built against a shorter struct: only fields that lie within `size` are touched.
void copy_fields(spdk_bdev_opts* to, const spdk_bdev_opts* from, size_t size) {
  const auto fits = [size](size_t offset, size_t bytes) { return offset + bytes <= size; };
  if (fits(offsetof(spdk_bdev_opts, bdev_io_pool_size), sizeof(to->bdev_io_pool_size))) {
    to->bdev_io_pool_size = from->bdev_io_pool_size;
  }
  if (fits(offsetof(spdk_bdev_opts, bdev_io_cache_size), sizeof(to->bdev_io_cache_size))) {
    to->bdev_io_cache_size = from->bdev_io_cache_size;
  }
  if (fits(offsetof(spdk_bdev_opts, bdev_auto_examine), sizeof(to->bdev_auto_examine))) {
    to->bdev_auto_examine = from->bdev_auto_examine;
  }
  if (fits(offsetof(spdk_bdev_opts, iobuf_small_cache_size), sizeof(to->iobuf_small_cache_size))) {
    to->iobuf_small_cache_size = from->iobuf_small_cache_size;
  }
  if (fits(offsetof(spdk_bdev_opts, iobuf_large_cache_size), sizeof(to->iobuf_large_cache_size))) {
    to->iobuf_large_cache_size = from->iobuf_large_cache_size;
  }
}

}  // namespace

const spdk_bdev_opts& options() { return g_options; }

}  // namespace embedded::bdev

using namespace embedded::bdev;

void spdk_bdev_get_opts(spdk_bdev_opts* opts, size_t opts_size) {
  if (opts == nullptr || opts_size == 0) {
    EMBEDDED_ERRLOG("spdk_bdev_get_opts needs a struct and its size\n");
    return;
  }
  opts->opts_size = opts_size;
  copy_fields(opts, &g_options, opts_size);
}

int spdk_bdev_set_opts(spdk_bdev_opts* opts) {
  if (opts == nullptr || opts->opts_size == 0) {
    EMBEDDED_ERRLOG("spdk_bdev_set_opts needs a struct with opts_size set\n");
    return -1;
  }
  // Every thread fills a cache from the pool. One more than there are threads, since the thread
  // that starts the bdev layer may hold a second cache until its first one is released.
  const uint32_t minimum = opts->bdev_io_cache_size * (spdk_thread_get_count() + 1);
  if (opts->bdev_io_pool_size < minimum) {
    EMBEDDED_ERRLOG("bdev_io_pool_size %u must be at least %u for bdev_io_cache_size %u\n",
                    opts->bdev_io_pool_size, minimum, opts->bdev_io_cache_size);
    return -1;
  }
  copy_fields(&g_options, opts, opts->opts_size);
  g_options.opts_size = opts->opts_size;
  return 0;
}
