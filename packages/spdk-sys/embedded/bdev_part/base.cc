// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "base.h"

#include <cerrno>
#include <memory>

#include "../log/logging.h"
#include "spdk/string.h"

using namespace embedded::bdev_part;

namespace {

void base_removed(void* owner) {
  auto* base = static_cast<spdk_bdev_part_base*>(owner);
  base->removed(base);
}

}  // namespace

int spdk_bdev_part_base_construct_ext(const char* bdev_name, spdk_bdev_remove_cb_t remove_cb,
                                      spdk_bdev_module* module, spdk_bdev_fn_table* fn_table,
                                      bdev_part_tailq* tailq, spdk_bdev_part_base_free_fn free_fn,
                                      void* ctx, uint32_t channel_size,
                                      spdk_io_channel_create_cb ch_create_cb,
                                      spdk_io_channel_destroy_cb ch_destroy_cb,
                                      spdk_bdev_part_base** out) {
  if (out == nullptr) {
    return -EINVAL;
  }
  fn_table->get_io_channel = get_io_channel;
  fn_table->io_type_supported = io_type_supported;
  auto base = std::make_unique<spdk_bdev_part_base>();
  base->module = module;
  base->functions = fn_table;
  base->parts = tailq;
  base->removed = remove_cb;
  base->context = ctx;
  base->channel_bytes = channel_size;
  base->create_channel = ch_create_cb;
  base->destroy_channel = ch_destroy_cb;
  // For reading only: the claim of the first part makes it writable.
  const int rc = base->bdev.open(bdev_name, false, base_removed, base.get());
  if (rc != 0) {
    if (rc == -ENODEV) {
      return rc;
    }
    EMBEDDED_ERRLOG("bdev %s cannot be opened for its parts: %s\n", bdev_name, spdk_strerror(-rc));
    base->freed = free_fn;
    spdk_bdev_part_base_free(base.release());
    return rc;
  }
  base->freed = free_fn;
  *out = base.release();
  return 0;
}

void spdk_bdev_part_base_free(spdk_bdev_part_base* base) {
  const std::unique_ptr<spdk_bdev_part_base> owned(base);
  base->bdev.close();
  if (base->freed != nullptr) {
    base->freed(base->context);
  }
}

void spdk_bdev_part_base_hotremove(spdk_bdev_part_base* part_base, bdev_part_tailq* tailq) {
  Parts::for_each(*tailq, [part_base](spdk_bdev_part* part) {
    if (part->internal.base == part_base) {
      spdk_bdev_unregister(&part->internal.bdev, nullptr, nullptr);
    }
  });
}

spdk_bdev* spdk_bdev_part_base_get_bdev(spdk_bdev_part_base* part_base) {
  return part_base->bdev.get();
}

const char* spdk_bdev_part_base_get_bdev_name(spdk_bdev_part_base* part_base) {
  return part_base->bdev.get()->name;
}

spdk_bdev_desc* spdk_bdev_part_base_get_desc(spdk_bdev_part_base* part_base) {
  return part_base->bdev.desc();
}

bdev_part_tailq* spdk_bdev_part_base_get_tailq(spdk_bdev_part_base* part_base) {
  return part_base->parts;
}

void* spdk_bdev_part_base_get_ctx(spdk_bdev_part_base* part_base) { return part_base->context; }
