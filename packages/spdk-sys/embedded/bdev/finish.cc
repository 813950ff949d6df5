// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Shutting the bdev layer down: modules are told, bdevs unregistered from the top, modules
// finished.
#include <cerrno>
#include <utility>

#include "spdk/env.h"

#include "../log/logging.h"
#include "claim.h"
#include "examine.h"
#include "initialize.h"
#include "management_channel.h"
#include "manager.h"
#include "open_async.h"

using namespace embedded::bdev;

namespace {

struct PendingFinish {
  spdk_bdev_fini_cb callback;
  void* callback_arg;
  spdk_thread* thread;
  // The module whose asynchronous step is under way; the walk goes on before it.
  spdk_bdev_module* current;
};
constinit PendingFinish g_pending{};

// Modules are left in the reverse order of their start, beginning before one that never started.
spdk_bdev_module* next_module_to_leave() {
  spdk_bdev_module* after = g_pending.current != nullptr ? g_pending.current : failed_module();
  if (after != nullptr) {
    return Modules::prev(after);
  }
  return Modules::empty(manager().modules) ? nullptr : Modules::last(manager().modules);
}

void all_gone(void*) {
  Manager& shared = manager();
  if (shared.io_pool.available() != shared.io_pool.capacity()) {
    EMBEDDED_ERRLOG("%u spdk_bdev_io were never freed\n",
                    shared.io_pool.capacity() - shared.io_pool.available());
  }
  shared.io_pool.destroy();
  spdk_free(shared.zero_buffer);
  shared.zero_buffer = nullptr;
  spdk_iobuf_unregister_module("bdev");
  forget_examine_requests();
  forget_failed_module();
  shared.init_complete = false;
  shared.module_init_complete = false;
  const PendingFinish pending = std::exchange(g_pending, {});
  pending.callback(pending.callback_arg);
}

void finish_modules(void*) {
  if (!manager().module_init_complete) {
    all_gone(nullptr);
    return;
  }
  while (spdk_bdev_module* module = next_module_to_leave()) {
    // Before the call: the module may report back, and so re-enter this, within it.
    g_pending.current = module;
    if (module->module_fini != nullptr) {
      module->module_fini();
    }
    if (module->async_fini) {
      return;
    }
  }
  g_pending.current = nullptr;
  spdk_io_device_unregister(management_device(), all_gone);
}

spdk_bdev* next_bdev_to_unregister() {
  auto& bdevs = manager().bdevs;
  for (spdk_bdev* bdev = Bdevs::last(bdevs); bdev != nullptr; bdev = Bdevs::prev(bdev)) {
    SpinGuard guard(bdev->internal.spinlock);
    // From the top: claimed ones are in use by bdevs above them.
    if (bdev->internal.claim_type == SPDK_BDEV_CLAIM_NONE) {
      return bdev;
    }
  }
  EMBEDDED_WARNLOG("unregistering bdev %s although it is claimed\n", Bdevs::last(bdevs)->name);
  return Bdevs::last(bdevs);
}

void unregister_next(void*, int rc);
void unregister_next_message(void*) { unregister_next(nullptr, 0); }

void unregister_next(void*, int rc) {
  if (rc == -EBUSY) {
    // Somebody else is unregistering it: it leaves the list when its last descriptor is closed.
    spdk_thread_send_msg(spdk_get_thread(), unregister_next_message, nullptr);
    return;
  }
  if (rc != 0) {
    EMBEDDED_WARNLOG("a bdev reported %d on being unregistered\n", rc);
  }
  if (Bdevs::empty(manager().bdevs)) {
    // By a message: the destruct that led here may still use its bdev.
    spdk_thread_send_msg(spdk_get_thread(), finish_modules, nullptr);
    return;
  }
  spdk_bdev* bdev = next_bdev_to_unregister();
  spdk_bdev_unregister(bdev, unregister_next, nullptr);
}

void start_leaving_modules(void*) {
  while (spdk_bdev_module* module = next_module_to_leave()) {
    g_pending.current = module;
    if (module->fini_start != nullptr) {
      module->fini_start();
    }
    if (module->async_fini_start) {
      return;
    }
  }
  g_pending.current = nullptr;
  unregister_next(nullptr, 0);
}

void on_finish_thread(spdk_msg_fn step) {
  if (spdk_get_thread() == g_pending.thread) {
    step(nullptr);
  } else {
    spdk_thread_send_msg(g_pending.thread, step, nullptr);
  }
}

}  // namespace

void spdk_bdev_finish(spdk_bdev_fini_cb cb_fn, void* cb_arg) {
  g_pending = {cb_fn, cb_arg, spdk_get_thread(), nullptr};
  cancel_async_opens();
  if (spdk_bdev_wait_for_examine(start_leaving_modules, nullptr) != 0) {
    start_leaving_modules(nullptr);
  }
}

void spdk_bdev_module_fini_start_done(void) { on_finish_thread(start_leaving_modules); }

void spdk_bdev_module_fini_done(void) { on_finish_thread(finish_modules); }
