// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// What a module has under way: its initialisation, or examinations.
#pragma once

#include "spdk/bdev_module.h"

#include "spin_guard.h"

namespace embedded::bdev {

inline void begin_action(spdk_bdev_module* module) {
  SpinGuard guard(module->internal.spinlock);
  ++module->internal.action_in_progress;
}

inline void end_action(spdk_bdev_module* module) {
  SpinGuard guard(module->internal.spinlock);
  --module->internal.action_in_progress;
}

}  // namespace embedded::bdev
