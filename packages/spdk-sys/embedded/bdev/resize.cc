// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Changing the size of a bdev.
#include <cerrno>

#include "descriptor.h"
#include "event.h"
#include "spin_guard.h"

using namespace embedded::bdev;

int spdk_bdev_resize(spdk_bdev* bdev, uint64_t size, spdk_resize_cb resize_cb, void* cb_arg) {
  if (size == bdev->blockcnt) {
    return 0;
  }
  SpinGuard guard(bdev->internal.spinlock);
  // Whoever has it open may have I/O under way to blocks that would vanish.
  const int rc =
      size < bdev->blockcnt && !Descriptors::empty(bdev->internal.open_descs) ? -EBUSY : 0;
  if (rc == 0) {
    bdev->blockcnt = size;
  }
  if (resize_cb != nullptr) {
    resize_cb(bdev, cb_arg, rc);
  }
  if (rc == 0) {
    Descriptors::for_each(bdev->internal.open_descs,
                          [](spdk_bdev_desc* desc) { notify(desc, SPDK_BDEV_EVENT_RESIZE); });
  }
  return rc;
}

int spdk_bdev_notify_blockcnt_change(spdk_bdev* bdev, uint64_t size) {
  return spdk_bdev_resize(bdev, size, nullptr, nullptr);
}
