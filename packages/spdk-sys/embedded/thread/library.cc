// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Starting and ending the thread library.
#include "library.h"

#include <cerrno>

#include "io_device.h"
#include "registry.h"

namespace embedded {

ThreadLibrary& thread_library() {
  static ThreadLibrary instance;
  return instance;
}

}  // namespace embedded

using embedded::thread_library;

namespace {

int start(const embedded::ThreadLibrary& library) {
  if (thread_library().initialized) {
    EMBEDDED_ERRLOG("the thread library is initialized already\n");
    return -EALREADY;
  }
  thread_library() = library;
  thread_library().initialized = true;
  return 0;
}

}  // namespace

int spdk_thread_lib_init(spdk_new_thread_fn new_thread_fn, size_t ctx_sz) {
  return start({.new_thread_fn = new_thread_fn, .context_bytes = ctx_sz});
}

// The size of the message pool has no meaning here: messages live in the threads' rings.
int spdk_thread_lib_init_ext(spdk_thread_op_fn thread_op_fn,
                             spdk_thread_op_supported_fn thread_op_supported_fn, size_t ctx_sz,
                             size_t) {
  if ((thread_op_fn == nullptr) != (thread_op_supported_fn == nullptr)) {
    EMBEDDED_ERRLOG("the two thread operation functions come together or not at all\n");
    return -EINVAL;
  }
  return start(
      {.op_fn = thread_op_fn, .op_supported_fn = thread_op_supported_fn, .context_bytes = ctx_sz});
}

void spdk_thread_lib_fini(void) {
  {
    const std::lock_guard guard(embedded::registry().lock);
    for (const auto& [address, device] : embedded::registry().devices) {
      EMBEDDED_ERRLOG("io_device %s (%p) is still registered\n", device->name, address);
    }
  }
  thread_library() = {};
  embedded::free_app_thread();
}
