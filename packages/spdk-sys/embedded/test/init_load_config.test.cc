// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Loading a JSON configuration: which methods run in which state, and what stops it.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "check.h"
#include "init_subsystems.h"
#include "spdk/rpc.h"
#include "threads.h"

namespace {

using Events = std::vector<std::string>;

Events g_calls;
spdk_jsonrpc_request* g_held = nullptr;

constexpr int kWaiting = 1;
constexpr uint32_t kBoth = SPDK_RPC_STARTUP | SPDK_RPC_RUNTIME;

void record(const char* name, const spdk_json_val* params) {
  char* value = nullptr;
  const spdk_json_object_decoder decoder = {"value", 0, spdk_json_decode_string, true};
  if (params != nullptr) CHECK_EQ(spdk_json_decode_object(params, &decoder, 1, &value), 0);
  g_calls.push_back(std::string(name) + (value != nullptr ? "=" + std::string(value) : ""));
  free(value);
}

void run_ok(spdk_jsonrpc_request* request, const spdk_json_val* params, void* name) {
  record(static_cast<const char*>(name), params);
  spdk_jsonrpc_send_bool_response(request, true);
}

void run_failing(spdk_jsonrpc_request* request, const spdk_json_val*, void* name) {
  g_calls.push_back(static_cast<const char*>(name));
  spdk_jsonrpc_send_error_response(request, -19, "no such device");
}

void run_held(spdk_jsonrpc_request* request, const spdk_json_val*, void* name) {
  g_calls.push_back(static_cast<const char*>(name));
  g_held = request;
}

void add(const char* name, spdk_rpc_method_handler handler, uint32_t state_mask) {
  spdk_rpc_register_method(name, handler, const_cast<char*>(name), state_mask);
}

void prepare() {
  test_subsystems::register_once();
  static bool registered = false;
  if (!std::exchange(registered, true)) {
    add("load_early", run_ok, SPDK_RPC_STARTUP);
    add("load_late", run_ok, SPDK_RPC_RUNTIME);
    add("load_both", run_ok, kBoth);
    add("load_failing", run_failing, kBoth);
    add("load_held", run_held, kBoth);
  }
  g_calls.clear();
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
}

void store_result(int rc, void* arg) { *static_cast<int*>(arg) = rc; }

void begin_load(const std::string& json, bool stop_on_error, int* result) {
  *result = kWaiting;
  std::string copy = json;
  spdk_subsystem_load_config(copy.data(), static_cast<ssize_t>(copy.size()), store_result, result,
                             stop_on_error);
}

int wait_for(const int* result) {
  for (int turn = 0; turn < 3000 && *result == kWaiting; turn++) {
    poll_all({app_thread()}, 10);
    usleep(100);
  }
  return *result;
}

int load(const std::string& json, bool stop_on_error = true) {
  int result = 0;
  begin_load(json, stop_on_error, &result);
  return wait_for(&result);
}

std::string config(const std::string& entries, const std::string& subsystem = "test_a") {
  return "{\"subsystems\":[{\"subsystem\":\"" + subsystem + "\",\"config\":[" + entries + "]}]}";
}

std::string entry(const std::string& method) { return "{\"method\":\"" + method + "\"}"; }

const std::string kAll = entry("load_late") + "," + entry("load_both") + "," + entry("load_early");

}  // namespace

TEST(load_config_runs_the_methods_of_the_current_state) {
  prepare();
  CHECK_EQ(load(config(kAll)), 0);
  CHECK_EQ(g_calls, (Events{"load_both", "load_early"}));
  g_calls.clear();
  spdk_rpc_set_state(SPDK_RPC_RUNTIME);
  CHECK_EQ(load(config(kAll)), 0);
  CHECK_EQ(g_calls, (Events{"load_late"}));
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
}

TEST(load_config_passes_parameters_and_keeps_order) {
  prepare();
  const std::string json =
      "// comments are welcome\n{\"other\":[1], \"subsystems\": ["
      "{\"subsystem\":\"test_a\",\"config\":[{\"params\":{\"value\":\"\\u0041\\n\"},"
      "\"method\":\"load_both\"}, {\"method\":\"load_early\",\"params\":{}}]},"
      "{\"subsystem\":\"test_b\",\"config\":null}, {\"config\":[], \"subsystem\":\"test_c\"},"
      "{\"subsystem\":\"test_b\",\"config\":[{\"method\":\"load_both\","
      "\"params\":{\"value\":\"2\"}}]}]}";
  CHECK_EQ(load(json), 0);
  CHECK_EQ(g_calls, (Events{"load_both=A\n", "load_early", "load_both=2"}));
}

TEST(load_config_waits_for_each_method) {
  prepare();
  int result = 0;
  begin_load(config(entry("load_held") + "," + entry("load_both")), true, &result);
  for (int turn = 0; turn < 2000 && g_held == nullptr; turn++) {
    poll_all({app_thread()}, 10);
    usleep(100);
  }
  poll_all({app_thread()}, 100);
  CHECK_EQ(g_calls, (Events{"load_held"}));
  CHECK_EQ(result, kWaiting);
  spdk_jsonrpc_send_bool_response(std::exchange(g_held, nullptr), true);
  CHECK_EQ(wait_for(&result), 0);
  CHECK_EQ(g_calls, (Events{"load_held", "load_both"}));
}

TEST(load_config_stops_on_errors_when_asked) {
  prepare();
  const std::string failing = config(entry("load_failing") + "," + entry("load_both"));
  CHECK_EQ(load(failing), -EINVAL);
  CHECK_EQ(g_calls, (Events{"load_failing"}));
  g_calls.clear();
  CHECK_EQ(load(failing, false), 0);
  CHECK_EQ(g_calls, (Events{"load_failing", "load_both"}));
}

TEST(load_config_unknown_methods_count_if_their_subsystem_is_there) {
  prepare();
  const std::string entries = entry("load_nothing") + "," + entry("load_both");
  CHECK_EQ(load(config(entries)), -ENOENT);
  CHECK_EQ(g_calls, Events{});
  CHECK_EQ(load(config(entries), false), 0);
  CHECK_EQ(load(config(entries, "test_none")), 0);
  CHECK_EQ(g_calls, (Events{"load_both", "load_both"}));
}

TEST(load_config_accepts_configurations_without_methods) {
  prepare();
  CHECK_EQ(load("{}"), 0);
  CHECK_EQ(load("{\"a\":1}"), 0);
  CHECK_EQ(load("{\"subsystems\":[]}"), 0);
  CHECK_EQ(load(config("")), 0);
  CHECK_EQ(g_calls, Events{});
}

TEST(load_config_refuses_wrong_entries_even_when_errors_are_ignored) {
  prepare();
  for (const std::string& json :
       {std::string("{\"subsystems\":[{\"subsystem\":\"test_a\"}]}"),
        std::string("{\"subsystems\":[{\"subsystem\":1,\"config\":[]}]}"),
        std::string("{\"subsystems\":[{\"subsystem\":\"test_a\",\"config\":{}}]}"),
        std::string("{\"subsystems\":[{\"subsystem\":\"test_a\",\"config\":[],\"x\":1}]}"),
        config("{\"params\":{}}"), config("{\"method\":\"load_both\",\"params\":[]}"),
        config("{\"method\":\"load_both\",\"params\":null}"),
        config("{\"method\":\"load_both\",\"id\":1}"), config("1")}) {
    CHECK_EQ(load(json, false), -EINVAL);
  }
  CHECK_EQ(g_calls, Events{});
}

TEST(load_config_starts_subsystems_between_the_states_when_given_a_file) {
  prepare();
  const std::string path = "/tmp/spdk-ts-test." + std::to_string(getpid()) + ".json";
  FILE* const file = fopen(path.c_str(), "w");
  const std::string json = config(kAll);
  fwrite(json.data(), 1, json.size(), file);
  fclose(file);
  test_subsystems::take_events();
  int result = kWaiting;
  spdk_subsystem_init_from_json_config(path.c_str(), "/tmp/unused", store_result, &result, true);
  CHECK_EQ(wait_for(&result), 0);
  unlink(path.c_str());
  CHECK_EQ(g_calls, (Events{"load_both", "load_early", "load_late"}));
  CHECK_EQ(test_subsystems::take_events(), (Events{"+test_a", "+test_b"}));
  CHECK_EQ(spdk_rpc_get_state(), static_cast<uint32_t>(SPDK_RPC_RUNTIME));
  test_subsystems::stop_all();
  test_subsystems::take_events();
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
}
