// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The set of CPU cores that the environment was started on.
#pragma once

#include <cstdint>

namespace embedded {

// Takes the cores from a mask ("0x3"), a list ("[0,2-3]") or a lcore map; all null: the cores this
// process may run on. Returns 0 or a negative errno, having logged what is wrong.
int configure_cores(const char* core_mask, const char* lcore_map, int main_core);

// The calling OS thread is the one that spdk_env_get_current_core answers `core` for.
void set_current_core(uint32_t core);

bool has_core(uint32_t core);

}  // namespace embedded
