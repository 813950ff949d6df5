// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "examine.h"

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>

#include "spdk/json.h"

#include "../log/logging.h"
#include "claim.h"
#include "manager.h"
#include "module_action.h"
#include "options.h"

namespace embedded::bdev {

namespace {

// Names for which spdk_bdev_examine was called, registered already or not.
std::set<std::string, std::less<>>& requested_names() {
  static auto& names = *std::make_unique<std::set<std::string, std::less<>>>().release();
  return names;
}

bool is_wanted(const spdk_bdev* bdev) {
  if (options().bdev_auto_examine) {
    return true;
  }
  const auto& names = requested_names();
  if (names.contains(bdev->name)) {
    return true;
  }
  for (spdk_bdev_alias* it = bdev->aliases.tqh_first; it != nullptr; it = Aliases::next(it)) {
    if (names.contains(it->alias.name)) {
      return true;
    }
  }
  return false;
}

void examine_config(spdk_bdev* bdev) {
  Modules::for_each(manager().modules, [bdev](spdk_bdev_module* module) {
    if (module->examine_config == nullptr) {
      return;
    }
    const uint32_t before = module->internal.action_in_progress;
    begin_action(module);
    module->examine_config(bdev);
    if (module->internal.action_in_progress != before) {
      EMBEDDED_ERRLOG("examine_config of module %s did not call spdk_bdev_module_examine_done\n",
                      module->name);
    }
  });
}

void examine_disk(spdk_bdev_module* module, spdk_bdev* bdev, SpinGuard& guard) {
  if (module == nullptr || module->examine_disk == nullptr) {
    return;
  }
  begin_action(module);
  guard.release();
  module->examine_disk(bdev);
  guard.reacquire();
}

}  // namespace

void examine(spdk_bdev* bdev) {
  if (!is_wanted(bdev)) {
    return;
  }
  examine_config(bdev);

  auto& internal = bdev->internal;
  SpinGuard guard(internal.spinlock);
  switch (internal.claim_type) {
    case SPDK_BDEV_CLAIM_NONE:
      Modules::for_each(manager().modules,
                        [&](spdk_bdev_module* module) { examine_disk(module, bdev, guard); });
      break;
    case SPDK_BDEV_CLAIM_EXCL_WRITE:
      // Whoever claimed it from its configuration is the only one to look at the data.
      examine_disk(internal.claim.v1.module, bdev, guard);
      break;
    default:
      ++internal.examine_in_progress;
      for (auto* claim = internal.claim.v2.claims.tqh_first; claim != nullptr;
           claim = Claims::next(claim)) {
        examine_disk(claim->module, bdev, guard);
      }
      if (--internal.examine_in_progress == 0) {
        remove_empty_claims(bdev);
      }
      break;
  }
}

bool all_modules_idle() {
  for (auto* module = manager().modules.tqh_first; module != nullptr;
       module = Modules::next(module)) {
    if (module->internal.action_in_progress > 0) {
      return false;
    }
  }
  return true;
}

void forget_examine_requests() { requested_names().clear(); }

void write_examine_requests(spdk_json_write_ctx* w) {
  for (const std::string& name : requested_names()) {
    spdk_json_write_object_begin(w);
    spdk_json_write_named_string(w, "method", "bdev_examine");
    spdk_json_write_named_object_begin(w, "params");
    spdk_json_write_named_string(w, "name", name.c_str());
    spdk_json_write_object_end(w);
    spdk_json_write_object_end(w);
  }
}

namespace {

struct ExamineWaiter {
  spdk_poller* poller;
  spdk_bdev_wait_for_examine_cb callback;
  void* callback_arg;
};

int poll_examined(void* context) {
  auto* waiter = static_cast<ExamineWaiter*>(context);
  if (!all_modules_idle()) {
    return SPDK_POLLER_IDLE;
  }
  spdk_poller_unregister(&waiter->poller);
  const ExamineWaiter done = *waiter;
  free(waiter);
  done.callback(done.callback_arg);
  return SPDK_POLLER_BUSY;
}

}  // namespace
}  // namespace embedded::bdev

using namespace embedded::bdev;

int spdk_bdev_wait_for_examine(spdk_bdev_wait_for_examine_cb cb_fn, void* cb_arg) {
  auto* waiter = static_cast<ExamineWaiter*>(malloc(sizeof(ExamineWaiter)));
  if (waiter == nullptr) {
    return -ENOMEM;
  }
  *waiter = {nullptr, cb_fn, cb_arg};
  waiter->poller = spdk_poller_register_named(poll_examined, waiter, 0, "bdev_wait_for_examine");
  return 0;
}

int spdk_bdev_examine(const char* name) {
  if (!spdk_thread_is_app_thread(spdk_get_thread())) {
    EMBEDDED_ERRLOG("bdev %s can be examined on the app thread only\n", name);
    return -EINVAL;
  }
  if (options().bdev_auto_examine) {
    EMBEDDED_ERRLOG("bdev %s: examining on request needs bdev_auto_examine to be off\n", name);
    return -EINVAL;
  }
  if (!requested_names().emplace(name).second) {
    EMBEDDED_ERRLOG("bdev %s: its examination was requested already\n", name);
    return -EEXIST;
  }
  spdk_bdev* bdev = spdk_bdev_get_by_name(name);
  if (bdev != nullptr) {
    examine(bdev);
  }
  return 0;
}
