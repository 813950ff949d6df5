// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The modules that registered themselves from constructors.
#include <cstring>

#include "../log/logging.h"
#include "manager.h"

using namespace embedded::bdev;

void spdk_bdev_module_list_add(spdk_bdev_module* bdev_module) {
  if (spdk_bdev_module_list_find(bdev_module->name) != nullptr) {
    // Linking it twice would turn the list into a loop.
    EMBEDDED_ERRLOG("module %s is registered already\n", bdev_module->name);
    return;
  }
  spdk_spin_init(&bdev_module->internal.spinlock);
  auto& ranges = bdev_module->internal.quiesced_ranges;
  ranges.tqh_first = nullptr;
  ranges.tqh_last = &ranges.tqh_first;
  bdev_module->internal.action_in_progress = 0;
  // Modules that examine come first, so that they are ready when later ones register their bdevs.
  if (bdev_module->examine_config != nullptr || bdev_module->examine_disk != nullptr) {
    Modules::push_front(manager().modules, bdev_module);
  } else {
    Modules::push_back(manager().modules, bdev_module);
  }
}

spdk_bdev_module* spdk_bdev_module_list_find(const char* name) {
  for (auto* module = manager().modules.tqh_first; module != nullptr;
       module = Modules::next(module)) {
    if (strcmp(module->name, name) == 0) {
      return module;
    }
  }
  return nullptr;
}
