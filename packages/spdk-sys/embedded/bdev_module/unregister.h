// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// How the modules' delete functions end: they return nothing, so failures reach the callback too.
#pragma once

#include "spdk/bdev_module.h"

namespace embedded::bdev_module {

// Unregisters the module's bdev of that name. The callback is called when it has gone; or at once,
// with the errno, when there is none, and then the result is false.
inline bool unregister_by_name(const char* name, spdk_bdev_module* module,
                               spdk_bdev_unregister_cb callback, void* callback_arg) {
  const int rc = spdk_bdev_unregister_by_name(name, module, callback, callback_arg);
  if (rc != 0) {
    callback(callback_arg, rc);
  }
  return rc == 0;
}

}  // namespace embedded::bdev_module
