// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

namespace spdk_ts {

// DPDK makes a folder per process for files that processes share and leaves it behind. A process
// that shares nothing (shm_id below 0) never puts anything into it, so it can go as soon as it is
// made. A folder that is not empty stays.
void remove_empty_runtime_folder();

}  // namespace spdk_ts
