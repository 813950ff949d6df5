// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Sizes and numbers of buffers.
#include <cerrno>
#include <cstddef>

#include "../log/logging.h"
#include "library.h"

using namespace embedded::iobuf;

namespace {

constexpr uint64_t kMinSmallCount = 64;
constexpr uint64_t kMinLargeCount = 8;
constexpr uint32_t kMinSmallBytes = 4096;
constexpr uint32_t kMinLargeBytes = 8192;

// Callers may be built against a shorter struct.
void copy_fields(spdk_iobuf_opts& to, const spdk_iobuf_opts& from, size_t size) {
  const auto fits = [size](size_t offset, size_t bytes) { return offset + bytes <= size; };
  if (fits(offsetof(spdk_iobuf_opts, small_pool_count), sizeof(to.small_pool_count))) {
    to.small_pool_count = from.small_pool_count;
  }
  if (fits(offsetof(spdk_iobuf_opts, large_pool_count), sizeof(to.large_pool_count))) {
    to.large_pool_count = from.large_pool_count;
  }
  if (fits(offsetof(spdk_iobuf_opts, small_bufsize), sizeof(to.small_bufsize))) {
    to.small_bufsize = from.small_bufsize;
  }
  if (fits(offsetof(spdk_iobuf_opts, large_bufsize), sizeof(to.large_bufsize))) {
    to.large_bufsize = from.large_bufsize;
  }
}

bool at_least(const char* field, uint64_t value, uint64_t minimum) {
  if (value < minimum) {
    EMBEDDED_ERRLOG("%s must be at least %lu, got %lu\n", field, minimum, value);
  }
  return value >= minimum;
}

}  // namespace

int spdk_iobuf_set_opts(const spdk_iobuf_opts* opts) {
  if (opts == nullptr || opts->opts_size == 0) {
    EMBEDDED_ERRLOG("spdk_iobuf_set_opts needs a struct with opts_size set\n");
    return -1;
  }
  if (!at_least("small_pool_count", opts->small_pool_count, kMinSmallCount) ||
      !at_least("large_pool_count", opts->large_pool_count, kMinLargeCount) ||
      !at_least("small_bufsize", opts->small_bufsize, kMinSmallBytes) ||
      !at_least("large_bufsize", opts->large_bufsize, kMinLargeBytes)) {
    return -EINVAL;
  }
  copy_fields(library().options, *opts, opts->opts_size);
  library().options.opts_size = opts->opts_size;
  return 0;
}

void spdk_iobuf_get_opts(spdk_iobuf_opts* opts, size_t opts_size) {
  if (opts == nullptr || opts_size == 0) {
    EMBEDDED_ERRLOG("spdk_iobuf_get_opts needs a struct and its size\n");
    return;
  }
  opts->opts_size = opts_size;
  copy_fields(*opts, library().options, opts_size);
}
