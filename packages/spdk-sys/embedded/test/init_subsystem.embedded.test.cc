// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Starts that do not succeed, and what SPDK 24.05 does not come back from: once a start was
// interrupted, no later one in the process ends.
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "check.h"
#include "init_subsystems.h"
#include "threads.h"

using test_subsystems::take_events;
using Events = std::vector<std::string>;

TEST(init_reports_a_failed_start_and_can_be_repeated) {
  test_subsystems::register_once();
  test_subsystems::set_start_of_b(test_subsystems::Start::kFails);
  CHECK_EQ(test_subsystems::start_all(), -5);
  CHECK_EQ(take_events(), (Events{"+test_a", "+test_b"}));
  CHECK_EQ(test_subsystems::start_all(), -EALREADY);
  test_subsystems::stop_all();
  CHECK_EQ(take_events(), (Events{"-test_b", "-test_a"}));

  test_subsystems::set_start_of_b(test_subsystems::Start::kAtOnce);
  CHECK_EQ(test_subsystems::start_all(), 0);
  CHECK_EQ(test_subsystems::start_all(), -EALREADY);
  test_subsystems::stop_all();
  test_subsystems::stop_all();
  CHECK_EQ(take_events(), (Events{"+test_a", "+test_b", "-test_b", "-test_a"}));
}

TEST(init_may_be_overtaken_by_a_stop) {
  test_subsystems::register_once();
  test_subsystems::set_start_of_b(test_subsystems::Start::kLater);
  int result = 1;
  spdk_subsystem_init([](int rc, void* arg) { *static_cast<int*>(arg) = rc; }, &result);
  test_subsystems::stop_all();
  CHECK_EQ(take_events(), (Events{"+test_a", "+test_b", "-test_b", "-test_a"}));
  test_subsystems::finish_start_of_b(0);
  CHECK_EQ(result, 1);
  test_subsystems::set_start_of_b(test_subsystems::Start::kAtOnce);
  CHECK_EQ(test_subsystems::start_all(), 0);
  test_subsystems::stop_all();
  take_events();
}

TEST(init_stop_asked_for_twice_answers_twice) {
  test_subsystems::register_once();
  CHECK_EQ(test_subsystems::start_all(), 0);
  int stopped = 0;
  const auto count = [](void* arg) { ++*static_cast<int*>(arg); };
  spdk_subsystem_fini(count, &stopped);
  spdk_subsystem_fini(count, &stopped);
  poll_all({app_thread()});
  CHECK_EQ(stopped, 2);
  CHECK_EQ(take_events(), (Events{"+test_a", "+test_b", "-test_b", "-test_a"}));
}

// Registrations cannot be taken back, so the wrong ones are made in a process of their own.
TEST(init_refuses_missing_and_circular_dependencies) {
  test_subsystems::register_once();
  const auto refused_with = [](const char* name, const char* depends_on) {
    const pid_t child = fork();
    if (child == 0) {
      spdk_subsystem_depend wrong = {name, depends_on, {}};
      spdk_add_subsystem_depend(&wrong);
      _exit(test_subsystems::start_all() == -1 && take_events().empty() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  };
  CHECK(refused_with("test_a", "test_none"));
  CHECK(refused_with("test_none", "test_a"));
  CHECK(refused_with("test_a", "test_c"));
  CHECK(refused_with("test_a", "test_a"));
}
