// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Iterating over all bdevs.
#include <cerrno>

#include "descriptor.h"
#include "manager.h"

using namespace embedded::bdev;

namespace {

spdk_bdev* unclaimed_from(spdk_bdev* bdev) {
  while (bdev != nullptr && bdev->internal.claim_type != SPDK_BDEV_CLAIM_NONE) {
    bdev = Bdevs::next(bdev);
  }
  return bdev;
}

using Advance = spdk_bdev* (*)(spdk_bdev*);

// Each bdev is open while `fn` looks at it, so `fn` may even unregister it.
int for_each(spdk_bdev* bdev, Advance next, void* ctx, spdk_for_each_bdev_fn fn, SpinGuard& guard) {
  while (bdev != nullptr) {
    spdk_bdev_desc* desc = nullptr;
    int rc = descriptor_allocate(bdev, ignore_event, nullptr, &desc);
    if (rc != 0) {
      return rc;
    }
    rc = descriptor_open(bdev, false, desc);
    if (rc != 0) {
      descriptor_free(desc);
      if (rc != -ENODEV) {
        return rc;
      }
      bdev = next(bdev);  // On its way out: as if it were gone already.
      continue;
    }
    guard.release();
    rc = fn(ctx, bdev);
    guard.reacquire();
    spdk_bdev* following = next(bdev);
    close_locked(bdev, desc);
    if (rc != 0) {
      return rc;
    }
    bdev = following;
  }
  return 0;
}

}  // namespace

spdk_bdev* spdk_bdev_get_by_name(const char* bdev_name) {
  SpinGuard guard(manager().lock);
  const auto found = manager().names.find(bdev_name);
  return found == manager().names.end() ? nullptr : found->second;
}

spdk_bdev* spdk_bdev_first(void) { return manager().bdevs.tqh_first; }

spdk_bdev* spdk_bdev_next(spdk_bdev* prev) { return Bdevs::next(prev); }

spdk_bdev* spdk_bdev_first_leaf(void) { return unclaimed_from(manager().bdevs.tqh_first); }

spdk_bdev* spdk_bdev_next_leaf(spdk_bdev* prev) { return unclaimed_from(Bdevs::next(prev)); }

int spdk_for_each_bdev(void* ctx, spdk_for_each_bdev_fn fn) {
  SpinGuard guard(manager().lock);
  return for_each(spdk_bdev_first(), spdk_bdev_next, ctx, fn, guard);
}

int spdk_for_each_bdev_leaf(void* ctx, spdk_for_each_bdev_fn fn) {
  SpinGuard guard(manager().lock);
  return for_each(spdk_bdev_first_leaf(), spdk_bdev_next_leaf, ctx, fn, guard);
}
