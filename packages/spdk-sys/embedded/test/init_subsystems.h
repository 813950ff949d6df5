// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Subsystems for tests. Registrations last as long as the process, so all tests share these three:
// test_c needs test_b, test_b needs test_a, and they are registered in the wrong order.
#pragma once

#include <string>
#include <vector>

#include "subsystem_api.h"

namespace test_subsystems {

void register_once();

// What the subsystems did since the last call: "+test_a" for a start, "-test_a" for a stop.
std::vector<std::string> take_events();

// How test_b behaves when it is started.
enum class Start { kAtOnce, kLater, kFails };
void set_start_of_b(Start start);
// Finishes a start of the kind kLater.
void finish_start_of_b(int rc);

// Starts or stops all subsystems, polling the application thread meanwhile.
int start_all();
void stop_all();

}  // namespace test_subsystems
