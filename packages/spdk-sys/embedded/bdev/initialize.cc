// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "initialize.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "spdk/env.h"
#include "spdk/notify.h"

#include "../log/logging.h"
#include "examine.h"
#include "management_channel.h"
#include "manager.h"
#include "module_action.h"
#include "options.h"

namespace embedded::bdev {

namespace {

struct PendingInit {
  spdk_bdev_init_cb callback;
  void* callback_arg;
};
constinit PendingInit g_pending{};
constinit spdk_bdev_module* g_failed_module = nullptr;

void complete_init(int rc) {
  manager().init_complete = true;
  const PendingInit pending = std::exchange(g_pending, {});
  if (rc == 0) {
    Modules::for_each(manager().modules, [](spdk_bdev_module* module) {
      if (module->init_complete != nullptr) {
        module->init_complete();
      }
    });
  }
  pending.callback(pending.callback_arg, rc);
}

void complete_init_if_idle() {
  if (manager().module_init_complete && !manager().init_complete && all_modules_idle()) {
    complete_init(0);
  }
}

void report_failed_module(void* context) {
  end_action(static_cast<spdk_bdev_module*>(context));
  complete_init(-1);
}

int init_modules() {
  for (auto* module = manager().modules.tqh_first; module != nullptr;
       module = Modules::next(module)) {
    if (module->async_init) {
      begin_action(module);
    }
    const int rc = module->module_init();
    if (rc == 0) {
      continue;
    }
    EMBEDDED_ERRLOG("bdev module %s failed to start: %d\n", module->name, rc);
    g_failed_module = module;
    if (!module->async_init) {
      begin_action(module);  // Keeps other modules' completions from reporting success meanwhile.
    }
    // By a message, so that the failure is not reported while modules are still on the stack.
    spdk_thread_send_msg(spdk_get_thread(), report_failed_module, module);
    return rc;
  }
  return 0;
}

size_t largest_module_context() {
  int largest = 0;
  for (auto* module = manager().modules.tqh_first; module != nullptr;
       module = Modules::next(module)) {
    if (module->get_ctx_size != nullptr) {
      largest = std::max(largest, module->get_ctx_size());
    }
  }
  return static_cast<size_t>(largest);
}

int allocate_shared_memory() {
  const int rc = manager().io_pool.create(options().bdev_io_pool_size, largest_module_context());
  if (rc != 0) {
    EMBEDDED_ERRLOG("no memory for %u spdk_bdev_io\n", options().bdev_io_pool_size);
    return rc;
  }
  manager().zero_buffer =
      spdk_zmalloc(kZeroBufferBytes, 4096, nullptr, SPDK_ENV_LCORE_ID_ANY, SPDK_MALLOC_DMA);
  if (manager().zero_buffer == nullptr) {
    EMBEDDED_ERRLOG("no memory for the buffer of zeroes\n");
    manager().io_pool.destroy();
    return -ENOMEM;
  }
  return 0;
}

}  // namespace

spdk_bdev_module* failed_module() { return g_failed_module; }
void forget_failed_module() { g_failed_module = nullptr; }

}  // namespace embedded::bdev

using namespace embedded::bdev;

void spdk_bdev_initialize(spdk_bdev_init_cb cb_fn, void* cb_arg) {
  g_pending = {cb_fn, cb_arg};
  spdk_notify_type_register("bdev_register");
  spdk_notify_type_register("bdev_unregister");
  if (spdk_iobuf_register_module("bdev") != 0) {
    complete_init(-1);
    return;
  }
  if (allocate_shared_memory() != 0) {
    complete_init(-1);
    return;
  }
  spdk_io_device_register(management_device(), management_channel_create,
                          management_channel_destroy, sizeof(ManagementChannel), "bdev_mgr");
  const int rc = init_modules();
  manager().module_init_complete = true;
  if (rc == 0) {
    complete_init_if_idle();
  }
}

void spdk_bdev_module_init_done(spdk_bdev_module* module) {
  end_action(module);
  complete_init_if_idle();
}

void spdk_bdev_module_examine_done(spdk_bdev_module* module) {
  end_action(module);
  complete_init_if_idle();
}
