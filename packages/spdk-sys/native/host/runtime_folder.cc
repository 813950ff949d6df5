// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/runtime_folder.h"

#include <unistd.h>

#include <cstdlib>
#include <string>

namespace spdk_ts {

void remove_empty_runtime_folder() {
  const char* base = "/var/run";
  if (getuid() != 0) {
    const char* own = std::getenv("XDG_RUNTIME_DIR");
    base = own != nullptr ? own : "/tmp";
  }
  std::string folder = std::string(base) + "/dpdk/spdk_pid" + std::to_string(getpid());
  rmdir(folder.c_str());
}

}  // namespace spdk_ts
