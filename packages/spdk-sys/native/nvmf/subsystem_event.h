// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstdint>
#include <string>

struct spdk_nvmf_subsystem;

namespace spdk_ts {

// Something that happened to a subsystem of the NVMe-oF target, and the controller it happened
// with. Copies: the controller may be gone when JavaScript learns of it.
struct SubsystemEvent {
  uintptr_t token = 0;
  int type = 0;
  bool is_connect = false;
  uint16_t controller_id = 0;  // 0 for none
  std::string host_nqn;
  std::string host_id;
};

// Has SPDK tell EventRouter what happens to `subsystem` from now on, under this token. 0, or
// -ENOTSUP where SPDK is not OpenEBS's fork, which alone tells.
int watch_subsystem(spdk_nvmf_subsystem* subsystem, uintptr_t token);

}  // namespace spdk_ts
