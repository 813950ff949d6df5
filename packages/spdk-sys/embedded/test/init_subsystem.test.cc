// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Starting and stopping subsystems in the order of their dependencies.
#include "check.h"
#include "init_subsystems.h"

using test_subsystems::take_events;
using Events = std::vector<std::string>;

TEST(init_starts_by_dependency_and_stops_in_reverse) {
  test_subsystems::register_once();
  CHECK(spdk_subsystem_exists("test_a"));
  CHECK(!spdk_subsystem_exists("test_none"));
  for (int round = 0; round < 2; round++) {
    CHECK_EQ(test_subsystems::start_all(), 0);
    CHECK_EQ(take_events(), (Events{"+test_a", "+test_b"}));
    test_subsystems::stop_all();
    CHECK_EQ(take_events(), (Events{"-test_b", "-test_a"}));
  }
}

TEST(init_waits_for_a_subsystem_that_starts_later) {
  test_subsystems::register_once();
  test_subsystems::set_start_of_b(test_subsystems::Start::kLater);
  int result = 1;
  spdk_subsystem_init([](int rc, void* arg) { *static_cast<int*>(arg) = rc; }, &result);
  CHECK_EQ(result, 1);
  CHECK_EQ(take_events(), (Events{"+test_a", "+test_b"}));
  test_subsystems::finish_start_of_b(0);
  CHECK_EQ(result, 0);
  test_subsystems::set_start_of_b(test_subsystems::Start::kAtOnce);
  test_subsystems::stop_all();
  CHECK_EQ(take_events(), (Events{"-test_b", "-test_a"}));
}
