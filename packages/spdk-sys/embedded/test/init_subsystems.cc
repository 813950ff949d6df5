// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "init_subsystems.h"

#include <utility>

#include "check.h"
#include "spdk/json.h"
#include "threads.h"

namespace test_subsystems {
namespace {

std::vector<std::string> g_events;
Start g_start_of_b = Start::kAtOnce;

constexpr int kTurns = 100'000;

void start_a() {
  g_events.push_back("+test_a");
  spdk_subsystem_init_next(0);
}

void start_b() {
  g_events.push_back("+test_b");
  if (g_start_of_b == Start::kAtOnce) spdk_subsystem_init_next(0);
  if (g_start_of_b == Start::kFails) spdk_subsystem_init_next(-5);
}

void stop_a() {
  g_events.push_back("-test_a");
  spdk_subsystem_fini_next();
}

void stop_b() {
  g_events.push_back("-test_b");
  spdk_thread_send_msg(
      app_thread(), [](void*) { spdk_subsystem_fini_next(); }, nullptr);
}

void write_config_of_b(spdk_json_write_ctx* w) {
  spdk_json_write_array_begin(w);
  spdk_json_write_array_end(w);
}

spdk_subsystem g_a = {"test_a", start_a, stop_a, nullptr, {}};
spdk_subsystem g_b = {"test_b", start_b, stop_b, write_config_of_b, {}};
spdk_subsystem g_c = {"test_c", nullptr, nullptr, nullptr, {}};
spdk_subsystem_depend g_b_needs_a = {"test_b", "test_a", {}};
spdk_subsystem_depend g_c_needs_b = {"test_c", "test_b", {}};

}  // namespace

void register_once() {
  static bool registered = false;
  if (std::exchange(registered, true)) return;
  spdk_add_subsystem_depend(&g_c_needs_b);
  spdk_add_subsystem(&g_c);
  spdk_add_subsystem(&g_b);
  spdk_add_subsystem(&g_a);
  spdk_add_subsystem_depend(&g_b_needs_a);
}

std::vector<std::string> take_events() { return std::exchange(g_events, {}); }

void set_start_of_b(Start start) { g_start_of_b = start; }
void finish_start_of_b(int rc) { spdk_subsystem_init_next(rc); }

int start_all() {
  constexpr int kWaiting = 1;
  int result = kWaiting;
  spdk_subsystem_init([](int rc, void* arg) { *static_cast<int*>(arg) = rc; }, &result);
  for (int turn = 0; turn < kTurns && result == kWaiting; turn++) {
    spdk_thread_poll(app_thread(), 0, 0);
  }
  return result;
}

void stop_all() {
  bool stopped = false;
  spdk_subsystem_fini([](void* arg) { *static_cast<bool*>(arg) = true; }, &stopped);
  for (int turn = 0; turn < kTurns && !stopped; turn++) spdk_thread_poll(app_thread(), 0, 0);
  CHECK(stopped);
}

}  // namespace test_subsystems
