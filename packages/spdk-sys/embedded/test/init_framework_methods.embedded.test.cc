// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Start-up and inspection over RPC. In SPDK most of these methods are part of its event framework,
// which the tests do not link.
#include <string>

#include "check.h"
#include "init_subsystems.h"
#include "jsonrpc_peer.h"
#include "spdk/log.h"
#include "spdk/rpc.h"
#include "threads.h"

namespace {

void poll_app() { spdk_thread_poll(app_thread(), 0, 0); }

std::string request(const std::string& method, const std::string& params = "null") {
  return "{\"method\":\"" + method + "\",\"id\":1,\"params\":" + params + "}";
}

std::string result(const std::string& value) {
  return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + value + "}";
}

std::string error(int code, const std::string& message) {
  return "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":" + std::to_string(code) +
         ",\"message\":\"" + message + "\"}}";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class Listening {
 public:
  explicit Listening(uint32_t state) {
    test_subsystems::register_once();
    spdk_rpc_set_state(state);
    CHECK_EQ(spdk_rpc_initialize(path_.get(), nullptr), 0);
  }
  ~Listening() {
    spdk_rpc_finish();
    spdk_rpc_set_state(SPDK_RPC_STARTUP);
    poll_all({app_thread()});
  }
  const char* path() const { return path_.get(); }

 private:
  SocketPath path_;
};

}  // namespace

TEST(framework_start_init_starts_subsystems_and_changes_the_state) {
  const Listening listening(SPDK_RPC_STARTUP);
  Peer peer(listening.path(), poll_app);
  Peer waiter(listening.path(), poll_app);
  waiter.send(request("framework_wait_init"));
  CHECK(waiter.hears_nothing());
  CHECK_EQ(peer.ask(request("framework_start_init", "{}")),
           error(-32602, "framework_start_init takes no parameters"));

  test_subsystems::set_start_of_b(test_subsystems::Start::kLater);
  peer.send(request("framework_start_init") + request("framework_start_init"));
  CHECK_EQ(peer.line(), error(-1, "framework_start_init is in progress"));
  peer.send(request("framework_wait_init"));
  CHECK(peer.hears_nothing());
  test_subsystems::set_start_of_b(test_subsystems::Start::kAtOnce);
  test_subsystems::finish_start_of_b(0);
  CHECK_EQ(peer.line(), result("true"));
  CHECK_EQ(peer.line(), result("true"));
  CHECK_EQ(waiter.line(), result("true"));
  CHECK_EQ(peer.ask(request("framework_wait_init")), result("true"));
  CHECK(contains(peer.ask(request("framework_start_init")), "\"code\":-1,"));
  test_subsystems::stop_all();
  test_subsystems::take_events();
}

TEST(framework_start_init_reports_failure) {
  const Listening listening(SPDK_RPC_STARTUP);
  Peer peer(listening.path(), poll_app);
  test_subsystems::set_start_of_b(test_subsystems::Start::kFails);
  CHECK_EQ(peer.ask(request("framework_start_init")),
           error(-32603, "framework_initialization failed"));
  CHECK_EQ(spdk_rpc_get_state(), static_cast<uint32_t>(SPDK_RPC_STARTUP));
  test_subsystems::set_start_of_b(test_subsystems::Start::kAtOnce);
  test_subsystems::stop_all();
  test_subsystems::take_events();
}

TEST(framework_wait_init_ends_with_its_server) {
  const Listening listening(SPDK_RPC_STARTUP);
  Peer peer(listening.path(), poll_app);
  peer.send(request("framework_wait_init"));
  CHECK(peer.hears_nothing());
}

TEST(framework_describes_subsystems) {
  const Listening listening(SPDK_RPC_RUNTIME);
  CHECK_EQ(test_subsystems::start_all(), 0);
  Peer peer(listening.path(), poll_app);
  const std::string all = peer.ask(request("framework_get_subsystems"));
  CHECK(contains(all, "{\"subsystem\":\"test_a\",\"depends_on\":[]}"));
  CHECK(contains(all, "{\"subsystem\":\"test_b\",\"depends_on\":[\"test_a\"]}"));
  CHECK(all.find("\"test_b\",\"depends_on\"") < all.find("\"test_c\",\"depends_on\""));
  CHECK_EQ(peer.ask(request("framework_get_subsystems", "[]")),
           error(-32602, "framework_get_subsystems takes no parameters"));

  CHECK_EQ(peer.ask(request("framework_get_config", "{\"name\":\"test_b\"}")), result("[]"));
  CHECK_EQ(peer.ask(request("framework_get_config", "{\"name\":\"test_a\"}")), result("null"));
  CHECK_EQ(peer.ask(request("framework_get_config", "{\"name\":\"test_none\"}")),
           error(-32602, "there is no subsystem 'test_none'"));
  CHECK_EQ(peer.ask(request("framework_get_config")), error(-32602, "Invalid arguments"));
  test_subsystems::stop_all();
  test_subsystems::take_events();
}

TEST(framework_describes_threads) {
  const Listening listening(SPDK_RPC_RUNTIME);
  const TestThread other("other");
  Peer peer(listening.path(), [&] { poll_all({app_thread(), other.get()}, 1); });
  const std::string stats = peer.ask(request("thread_get_stats"));
  CHECK(contains(stats, "\"name\":\"app\""));
  CHECK(contains(stats, "\"name\":\"other\""));
  CHECK(contains(stats, "\"active_pollers_count\":"));
  CHECK(contains(stats, "\"cpumask\":\""));
  const std::string pollers = peer.ask(request("thread_get_pollers"));
  CHECK(contains(pollers, "\"timed_pollers\":[{\"name\":\"rpc_poll_servers\""));
  CHECK(contains(pollers, "\"period_ticks\":"));
  CHECK(contains(peer.ask(request("thread_get_io_channels")), "\"io_channels\":["));
  CHECK_EQ(peer.ask(request("thread_get_stats", "{}")),
           error(-32602, "'thread_get_stats' requires no arguments"));
}

TEST(framework_changes_log_settings) {
  const Listening listening(SPDK_RPC_RUNTIME);
  Peer peer(listening.path(), poll_app);
  const auto level = spdk_log_get_level();
  const auto print_level = spdk_log_get_print_level();
  CHECK_EQ(peer.ask(request("log_set_level", "{\"level\":\"error\"}")), result("true"));
  CHECK_EQ(peer.ask(request("log_get_level")), result("\"ERROR\""));
  CHECK_EQ(peer.ask(request("log_set_print_level", "{\"level\":\"WARNING\"}")), result("true"));
  CHECK_EQ(peer.ask(request("log_get_print_level")), result("\"WARNING\""));
  CHECK_EQ(peer.ask(request("log_set_level", "{\"level\":\"loud\"}")),
           error(-32602, "there is no such log level"));
  CHECK_EQ(peer.ask(request("log_set_level")),
           error(-32603, "spdk_json_decode_object failed: there is no object with parameters"));
  CHECK_EQ(peer.ask(request("log_get_level", "{}")),
           error(-32602, "log_get_level requires no parameters"));
  CHECK_EQ(peer.ask(request("log_set_flag", "{\"flag\":\"none\"}")), result("true"));
  CHECK(contains(peer.ask(request("log_get_flags")), "\"result\":{"));
  spdk_log_set_level(level);
  spdk_log_set_print_level(print_level);
}
