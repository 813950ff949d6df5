// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// What only the embedded backend promises about loading a configuration: it never calls back before
// it returns (and SPDK 24.05 crashes on some of these).
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>

#include "check.h"
#include "init_subsystems.h"
#include "spdk/log.h"
#include "spdk/rpc.h"
#include "threads.h"

namespace {

constexpr int kWaiting = 1;

void store_result(int rc, void* arg) { *static_cast<int*>(arg) = rc; }

int load(std::string json, ssize_t size) {
  int result = kWaiting;
  spdk_subsystem_load_config(json.data(), size, store_result, &result, true);
  CHECK_EQ(result, kWaiting);
  poll_all({app_thread()}, 100);
  return result;
}

int load(const std::string& json) { return load(json, static_cast<ssize_t>(json.size())); }

std::thread g_worker;
uint32_t g_list_length = 0;

void answer_elsewhere(spdk_jsonrpc_request* request, const spdk_json_val*, void*) {
  g_worker = std::thread([request] { spdk_jsonrpc_send_bool_response(request, true); });
}

void measure_list(spdk_jsonrpc_request* request, const spdk_json_val* params, void*) {
  g_list_length = params[2].len;
  spdk_jsonrpc_send_bool_response(request, true);
}

void watch_connection(spdk_jsonrpc_request* request, const spdk_json_val*, void* closed) {
  spdk_jsonrpc_conn_add_close_cb(
      spdk_jsonrpc_get_conn(request),
      [](spdk_jsonrpc_server_conn*, void* arg) { *static_cast<bool*>(arg) = true; }, closed);
  spdk_jsonrpc_send_bool_response(request, true);
}

std::string config(const std::string& entries) {
  return "{\"subsystems\":[{\"subsystem\":\"test_a\",\"config\":[" + entries + "]}]}";
}

}  // namespace

TEST(load_config_calls_back_later_even_with_errors) {
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
  for (const char* json : {"", "{", "[]", "1", "{\"subsystems\":1}", "{\"subsystems\":{}}",
                           "{\"subsystems\":[],\"subsystems\":[]}", "{\"subsystems\":[1]}"}) {
    CHECK_EQ(load(json), -EINVAL);
  }
  CHECK_EQ(load("{\"subsystems\":[]}", -1), -EINVAL);
  CHECK_EQ(load("{\"subsystems\":[]}", 0), -EINVAL);
  CHECK_EQ(load("{\"subsystems\":[]}"), 0);

  int result = kWaiting;
  spdk_subsystem_init_from_json_config("/tmp/spdk-ts-test.none", "", store_result, &result, true);
  CHECK_EQ(result, kWaiting);
  poll_all({app_thread()}, 100);
  CHECK_EQ(result, -EINVAL);
}

TEST(load_config_has_no_limit_on_the_length_of_a_call) {
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
  spdk_rpc_register_method("load_measure_list", measure_list, nullptr, SPDK_RPC_STARTUP);
  std::string list = "1 /* one */";
  for (int i = 1; i < 200'000; i++) list += ",1";
  CHECK_EQ(load(config("{\"method\":\"load_measure_list\",\"params\":{\"list\":[" + list + "]}}")),
           0);
  CHECK_EQ(g_list_length, 200'000U);
}

TEST(load_config_takes_answers_of_other_threads) {
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
  spdk_rpc_register_method("load_elsewhere", answer_elsewhere, nullptr, SPDK_RPC_STARTUP);
  std::string json = config("{\"method\":\"load_elsewhere\"}");
  int result = kWaiting;
  spdk_subsystem_load_config(json.data(), static_cast<ssize_t>(json.size()), store_result, &result,
                             true);
  while (!g_worker.joinable()) poll_all({app_thread()}, 1);
  g_worker.join();
  poll_all({app_thread()});
  CHECK_EQ(result, 0);
}

TEST(load_config_skips_settings_of_modules_that_are_not_there) {
  test_subsystems::register_once();
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
  CHECK_EQ(load(config("{\"method\":\"load_none_set_options\",\"params\":{\"a\":1}},"
                       "{\"method\":\"load_none_set_hotplug\"}")),
           0);
  CHECK_EQ(load(config("{\"method\":\"load_none_set_options_now\"}")), -ENOENT);
}

TEST(load_config_tells_where_it_is_no_json) {
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
  static std::string logged;
  logged.clear();
  spdk_log_open([](int, const char*, const int, const char*, const char* format, va_list args) {
    char line[256];
    vsnprintf(line, sizeof(line), format, args);
    logged += line;
  });
  CHECK_EQ(load("{\n \"subsystems\": [\n  oops"), -EINVAL);
  spdk_log_close();
  CHECK(logged.find("line 3, byte 3") != std::string::npos);
}

TEST(load_config_closes_its_connection) {
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
  bool closed = false;
  spdk_rpc_register_method("load_watch", watch_connection, &closed, SPDK_RPC_STARTUP);
  CHECK_EQ(load(config("{\"method\":\"load_watch\"}")), 0);
  CHECK(closed);
}
