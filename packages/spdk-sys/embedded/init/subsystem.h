// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// The registered subsystems: in order of registration, after a start in order of dependency.
#pragma once

#include <vector>

#include "spdk_internal/init.h"

namespace embedded::init {

const std::vector<spdk_subsystem*>& subsystems();
const std::vector<spdk_subsystem_depend*>& dependencies();
spdk_subsystem* find_subsystem(const char* name);

// Sorts by dependency, keeping the order of registration otherwise. False, with the reason logged,
// when one is missing or they depend on each other in a circle.
bool sort_subsystems();

}  // namespace embedded::init
