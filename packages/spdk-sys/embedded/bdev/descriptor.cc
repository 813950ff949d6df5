// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "descriptor.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "../log/logging.h"
#include "claim.h"
#include "manager.h"
#include "media_event.h"
#include "rate_limit.h"
#include "unregister.h"

namespace embedded::bdev {

namespace {

bool is_going_away(const spdk_bdev* bdev) {
  return bdev->internal.status == SPDK_BDEV_STATUS_UNREGISTERING ||
         bdev->internal.status == SPDK_BDEV_STATUS_REMOVING;
}

}  // namespace

void ignore_event(spdk_bdev_event_type, spdk_bdev*, void*) {}

int descriptor_allocate(spdk_bdev* bdev, spdk_bdev_event_cb_t event_fn, void* event_ctx,
                        spdk_bdev_desc** out) {
  auto* desc = static_cast<spdk_bdev_desc*>(calloc(1, sizeof(spdk_bdev_desc)));
  if (desc == nullptr) {
    return -ENOMEM;
  }
  desc->event_fn = event_fn;
  desc->event_ctx = event_ctx;
  if (!media_events_allocate(bdev, desc)) {
    free(desc);
    return -ENOMEM;
  }
  spdk_spin_init(&desc->lock);
  *out = desc;
  return 0;
}

void descriptor_free(spdk_bdev_desc* desc) {
  spdk_spin_destroy(&desc->lock);
  free(desc->media_events);
  free(desc);
}

int descriptor_open(spdk_bdev* bdev, bool write, spdk_bdev_desc* desc) {
  spdk_thread* thread = spdk_get_thread();
  if (thread == nullptr) {
    EMBEDDED_ERRLOG("bdev %s can be opened on an SPDK thread only\n", bdev->name);
    return -ENOTSUP;
  }
  desc->bdev = bdev;
  desc->thread = thread;
  desc->write = write;

  SpinGuard guard(bdev->internal.spinlock);
  if (is_going_away(bdev)) {
    return -ENODEV;
  }
  if (write && !claim_allows_write(bdev)) {
    log_claims(bdev, "cannot be opened for writing");
    return -EPERM;
  }
  Descriptors::push_back(bdev->internal.open_descs, desc);
  resume_rate_limits(bdev);
  return 0;
}

int open_by_name_locked(const char* name, bool write, spdk_bdev_event_cb_t event_fn,
                        void* event_ctx, spdk_bdev_desc** out) {
  const auto& names = manager().names;
  const auto found = names.find(name);
  if (found == names.end()) {
    EMBEDDED_NOTICELOG("no bdev is named %s\n", name);
    return -ENODEV;
  }
  spdk_bdev* bdev = found->second;
  spdk_bdev_desc* desc = nullptr;
  int rc = descriptor_allocate(bdev, event_fn, event_ctx, &desc);
  if (rc != 0) {
    return rc;
  }
  rc = descriptor_open(bdev, write, desc);
  if (rc != 0) {
    descriptor_free(desc);
    desc = nullptr;
  }
  *out = desc;
  return rc;
}

void close_locked(spdk_bdev* bdev, spdk_bdev_desc* desc) {
  bool destroy_bdev = false;
  {
    SpinGuard bdev_guard(bdev->internal.spinlock);
    bool free_now = false;
    {
      SpinGuard desc_guard(desc->lock);
      Descriptors::remove(bdev->internal.open_descs, desc);
      desc->closed = true;
      release_claim(desc);
      free_now = desc->references == 0;
    }
    if (free_now) {
      descriptor_free(desc);
    }
    if (Descriptors::empty(bdev->internal.open_descs)) {
      suspend_rate_limits(bdev);
    }
    if (bdev->internal.status == SPDK_BDEV_STATUS_REMOVING &&
        Descriptors::empty(bdev->internal.open_descs)) {
      destroy_bdev = remove_if_unused(bdev);
    }
  }
  if (destroy_bdev) {
    destroy_io_device(bdev);
  }
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

int spdk_bdev_open_ext(const char* bdev_name, bool write, spdk_bdev_event_cb_t event_cb,
                       void* event_ctx, spdk_bdev_desc** desc) {
  if (event_cb == nullptr) {
    EMBEDDED_ERRLOG("opening %s needs an event callback\n", bdev_name);
    return -EINVAL;
  }
  SpinGuard guard(manager().lock);
  return open_by_name_locked(bdev_name, write, event_cb, event_ctx, desc);
}

void spdk_bdev_close(spdk_bdev_desc* desc) {
  spdk_poller_unregister(&desc->timeout_poller);
  SpinGuard guard(manager().lock);
  close_locked(desc->bdev, desc);
}

spdk_bdev* spdk_bdev_desc_get_bdev(spdk_bdev_desc* desc) { return desc->bdev; }

spdk_io_channel* spdk_bdev_get_io_channel(spdk_bdev_desc* desc) {
  return spdk_get_io_channel(to_io_device(desc->bdev));
}

void* spdk_bdev_get_module_ctx(spdk_bdev_desc* desc) {
  spdk_bdev* bdev = desc->bdev;
  return bdev->fn_table->get_module_ctx != nullptr ? bdev->fn_table->get_module_ctx(bdev->ctxt)
                                                   : nullptr;
}
