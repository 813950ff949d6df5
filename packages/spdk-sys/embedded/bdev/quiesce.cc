// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Quiescing: a lock of a range that nobody's I/O may pass, taken by the module of the bdev.
#include <cerrno>
#include <cstdlib>

#include "../log/logging.h"
#include "io.h"
#include "lba_range.h"

using namespace embedded::bdev;

namespace {

struct ModuleRangeLink {
  static auto& of(lba_range* range) { return range->module_link; }
};
using ModuleRanges = TailQueue<ModuleRangeLink>;

struct Quiesce {
  spdk_bdev_quiesce_cb callback;
  void* callback_arg;
};

void tell(const Quiesce& quiesce, int status) {
  if (quiesce.callback != nullptr) {
    quiesce.callback(quiesce.callback_arg, status);
  }
}

void unquiesced(lba_range*, void* context, int status) {
  auto* quiesce = static_cast<Quiesce*>(context);
  tell(*quiesce, status);
  free(quiesce);
}

void quiesced(lba_range* range, void* context, int status) {
  auto* quiesce = static_cast<Quiesce*>(context);
  if (status != 0) {
    unquiesced(range, context, status);
    return;
  }
  spdk_bdev_module* module = range->bdev->module;
  {
    SpinGuard guard(module->internal.spinlock);
    ModuleRanges::push_back(module->internal.quiesced_ranges, range);
  }
  // The callback may unquiesce at once, which frees the context.
  const Quiesce copy = *quiesce;
  tell(copy, 0);
}

int check(spdk_bdev* bdev, const spdk_bdev_module* module, uint64_t offset, uint64_t length) {
  if (module != bdev->module) {
    EMBEDDED_ERRLOG("%s does not belong to the module that wants to quiesce it\n", bdev->name);
    return -EINVAL;
  }
  return is_valid_range(bdev, offset, length) ? 0 : -EINVAL;
}

lba_range* take_quiesced(spdk_bdev* bdev, spdk_bdev_module* module, uint64_t offset,
                         uint64_t length) {
  SpinGuard guard(module->internal.spinlock);
  for (lba_range* it = module->internal.quiesced_ranges.tqh_first; it != nullptr;
       it = ModuleRanges::next(it)) {
    if (it->bdev == bdev && it->offset == offset && it->length == length) {
      ModuleRanges::remove(module->internal.quiesced_ranges, it);
      return it;
    }
  }
  return nullptr;
}

}  // namespace

int spdk_bdev_quiesce_range(spdk_bdev* bdev, spdk_bdev_module* module, uint64_t offset,
                            uint64_t length, spdk_bdev_quiesce_cb cb_fn, void* cb_arg) {
  int rc = check(bdev, module, offset, length);
  if (rc != 0) {
    return rc;
  }
  auto* quiesce = static_cast<Quiesce*>(malloc(sizeof(Quiesce)));
  if (quiesce == nullptr) {
    return -ENOMEM;
  }
  *quiesce = {cb_fn, cb_arg};
  rc = lock_range(bdev, nullptr, offset, length, true, quiesced, quiesce);
  if (rc != 0) {
    free(quiesce);
  }
  return rc;
}

int spdk_bdev_unquiesce_range(spdk_bdev* bdev, spdk_bdev_module* module, uint64_t offset,
                              uint64_t length, spdk_bdev_quiesce_cb cb_fn, void* cb_arg) {
  const int rc = check(bdev, module, offset, length);
  if (rc != 0) {
    return rc;
  }
  lba_range* range = take_quiesced(bdev, module, offset, length);
  if (range == nullptr) {
    EMBEDDED_ERRLOG("%s: blocks %lu+%lu are not quiesced\n", bdev->name, offset, length);
    return -EINVAL;
  }
  auto* quiesce = static_cast<Quiesce*>(range->locked_ctx);
  *quiesce = {cb_fn, cb_arg};
  return unlock_range(bdev, offset, length, unquiesced, quiesce);
}

int spdk_bdev_quiesce(spdk_bdev* bdev, spdk_bdev_module* module, spdk_bdev_quiesce_cb cb_fn,
                      void* cb_arg) {
  return spdk_bdev_quiesce_range(bdev, module, 0, bdev->blockcnt, cb_fn, cb_arg);
}

int spdk_bdev_unquiesce(spdk_bdev* bdev, spdk_bdev_module* module, spdk_bdev_quiesce_cb cb_fn,
                        void* cb_arg) {
  return spdk_bdev_unquiesce_range(bdev, module, 0, bdev->blockcnt, cb_fn, cb_arg);
}
