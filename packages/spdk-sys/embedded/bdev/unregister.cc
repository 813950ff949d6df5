// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "unregister.h"

#include <cerrno>

#include "spdk/notify.h"

#include "../log/logging.h"
#include "abort.h"
#include "alias.h"
#include "descriptor.h"
#include "event.h"
#include "iostat.h"
#include "manager.h"
#include "rate_limit.h"

namespace embedded::bdev {

namespace {

// All channels are gone. The module may free the bdev in destruct, so nothing of it is read
// afterwards.
void destroy(void* io_device) {
  spdk_bdev* bdev = from_io_device(io_device);
  if (bdev->internal.unregister_td != spdk_get_thread()) {
    spdk_thread_send_msg(bdev->internal.unregister_td, destroy, io_device);
    return;
  }
  const spdk_bdev_unregister_cb callback = bdev->internal.unregister_cb;
  void* callback_arg = bdev->internal.unregister_ctx;
  spdk_spin_destroy(&bdev->internal.spinlock);
  free_rate_limits(bdev);
  bdev_free_io_stat(bdev->internal.stat);
  bdev->internal.stat = nullptr;
  const int rc = bdev->fn_table->destruct(bdev->ctxt);
  if (rc < 0) {
    EMBEDDED_ERRLOG("the destruct function of a bdev failed: %d\n", rc);
  }
  // A positive result: the module goes on and will call spdk_bdev_destruct_done.
  if (rc <= 0 && callback != nullptr) {
    callback(callback_arg, rc);
  }
}

void abort_waiting_of_channel(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                              void*) {
  abort_waiting_io(to_bdev_channel(io_channel));
  spdk_bdev_for_each_channel_continue(i, 0);
}

void waiting_aborted(spdk_bdev* bdev, void*, int) {
  bool destroy_now = false;
  {
    SpinGuard manager_guard(manager().lock);
    SpinGuard guard(bdev->internal.spinlock);
    // Not earlier: a descriptor closed during the iteration over the channels would destroy the I/O
    // device under it.
    bdev->internal.status = SPDK_BDEV_STATUS_REMOVING;
    destroy_now = remove_if_unused(bdev);
  }
  if (destroy_now) {
    destroy_io_device(bdev);
  }
}

// False when it is being unregistered already.
bool begin_unregister(spdk_bdev* bdev, spdk_thread* thread, spdk_bdev_unregister_cb callback,
                      void* callback_arg) {
  SpinGuard manager_guard(manager().lock);
  if (bdev->internal.status == SPDK_BDEV_STATUS_UNREGISTERING ||
      bdev->internal.status == SPDK_BDEV_STATUS_REMOVING) {
    return false;
  }
  SpinGuard guard(bdev->internal.spinlock);
  bdev->internal.status = SPDK_BDEV_STATUS_UNREGISTERING;
  bdev->internal.unregister_cb = callback;
  bdev->internal.unregister_ctx = callback_arg;
  bdev->internal.unregister_td = thread;
  return true;
}

}  // namespace

bool remove_if_unused(spdk_bdev* bdev) {
  if (!Descriptors::empty(bdev->internal.open_descs)) {
    Descriptors::for_each(bdev->internal.open_descs,
                          [](spdk_bdev_desc* desc) { notify(desc, SPDK_BDEV_EVENT_REMOVE); });
    return false;
  }
  Bdevs::remove(manager().bdevs, bdev);
  // All of its names: one left behind would lead to freed memory.
  remove_name_locked(&bdev->internal.bdev_name);
  remove_aliases_locked(bdev);
  spdk_notify_send("bdev_unregister", bdev->name);
  // A reset under way iterates over the channels; it destroys the device when it is done.
  return bdev->internal.reset_in_progress == nullptr;
}

void destroy_io_device(spdk_bdev* bdev) { spdk_io_device_unregister(to_io_device(bdev), destroy); }

}  // namespace embedded::bdev

using namespace embedded::bdev;

void spdk_bdev_unregister(spdk_bdev* bdev, spdk_bdev_unregister_cb cb_fn, void* cb_arg) {
  spdk_thread* thread = spdk_get_thread();
  int refused = 0;
  if (thread == nullptr) {
    refused = -ENOTSUP;
  } else if (!begin_unregister(bdev, thread, cb_fn, cb_arg)) {
    refused = -EBUSY;
  }
  if (refused != 0) {
    if (cb_fn != nullptr) {
      cb_fn(cb_arg, refused);
    }
    return;
  }
  // The descriptor of the sampling would keep the bdev.
  spdk_bdev_set_qd_sampling_period(bdev, 0);
  spdk_bdev_for_each_channel(bdev, abort_waiting_of_channel, bdev, waiting_aborted);
}

int spdk_bdev_unregister_by_name(const char* bdev_name, spdk_bdev_module* module,
                                 spdk_bdev_unregister_cb cb_fn, void* cb_arg) {
  // Held open meanwhile, so that it cannot go away between the lookup and the unregistration.
  spdk_bdev_desc* desc = nullptr;
  const int rc = spdk_bdev_open_ext(bdev_name, false, ignore_event, nullptr, &desc);
  if (rc != 0) {
    return rc;
  }
  spdk_bdev* bdev = desc->bdev;
  if (bdev->module != module) {
    EMBEDDED_ERRLOG("bdev %s belongs to module %s\n", bdev_name, bdev->module->name);
    spdk_bdev_close(desc);
    return -ENODEV;
  }
  spdk_bdev_unregister(bdev, cb_fn, cb_arg);
  spdk_bdev_close(desc);
  return 0;
}

void spdk_bdev_destruct_done(spdk_bdev* bdev, int bdeverrno) {
  if (bdev->internal.unregister_cb != nullptr) {
    bdev->internal.unregister_cb(bdev->internal.unregister_ctx, bdeverrno);
  }
}
