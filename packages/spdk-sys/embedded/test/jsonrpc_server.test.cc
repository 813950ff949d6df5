// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// The JSON-RPC server below the method registry: one handler gets all requests.
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "check.h"
#include "jsonrpc_peer.h"
#include "spdk/jsonrpc.h"

namespace {

std::deque<spdk_jsonrpc_request*> g_held;
int g_closed = 0;

void answer_true(spdk_jsonrpc_request* request) { spdk_jsonrpc_send_bool_response(request, true); }

void answer_bytes(spdk_jsonrpc_request* request, size_t bytes) {
  const std::string text(bytes, 'x');
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_string(w, text.c_str());
  spdk_jsonrpc_end_result(request, w);
}

void on_close(spdk_jsonrpc_server_conn*, void*) { g_closed++; }

void handle(spdk_jsonrpc_request* request, const spdk_json_val* method,
            const spdk_json_val* params) {
  if (spdk_json_strequal(method, "hold")) {
    g_held.push_back(request);
  } else if (spdk_json_strequal(method, "watch")) {
    spdk_jsonrpc_server_conn* const connection = spdk_jsonrpc_get_conn(request);
    CHECK_EQ(spdk_jsonrpc_conn_del_close_cb(connection, on_close, nullptr), -ENOENT);
    CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(connection, on_close, nullptr), 0);
    CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(connection, on_close, nullptr), -EEXIST);
    CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(connection, on_close, &g_closed), -ENOSPC);
    answer_true(request);
  } else if (spdk_json_strequal(method, "large")) {
    answer_bytes(request, 8 * 1024 * 1024);
  } else if (spdk_json_strequal(method, "fail")) {
    spdk_jsonrpc_send_error_response_fmt(request, -19, "no %s %d", "device", 7);
  } else if (spdk_json_strequal(method, "echo") && params != nullptr) {
    spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
    spdk_json_write_val(w, params);
    spdk_jsonrpc_end_result(request, w);
  } else {
    answer_true(request);
  }
}

class Server {
 public:
  Server() {
    // SPDK leaves it to the program to ignore the signal that a peer's leaving raises.
    if (!check::kIsEmbedded) signal(SIGPIPE, SIG_IGN);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, path_.get(), sizeof(address.sun_path) - 1);
    server_ = spdk_jsonrpc_server_listen(AF_UNIX, 0, reinterpret_cast<sockaddr*>(&address),
                                         sizeof(address), handle);
    CHECK(server_ != nullptr);
  }
  ~Server() { shutdown(); }

  void shutdown() {
    if (server_ != nullptr) spdk_jsonrpc_server_shutdown(std::exchange(server_, nullptr));
  }
  void poll() {
    if (server_ != nullptr) spdk_jsonrpc_server_poll(server_);
  }
  std::unique_ptr<Peer> connect() {
    return std::make_unique<Peer>(path_.get(), [this] { poll(); });
  }

 private:
  SocketPath path_;
  spdk_jsonrpc_server* server_ = nullptr;
};

std::string result(std::string_view id, std::string_view value) {
  return "{\"jsonrpc\":\"2.0\",\"id\":" + std::string(id) + ",\"result\":" + std::string(value) +
         "}";
}

std::string error(std::string_view id, int code, std::string_view message) {
  return "{\"jsonrpc\":\"2.0\",\"id\":" + std::string(id) +
         ",\"error\":{\"code\":" + std::to_string(code) + ",\"message\":\"" + std::string(message) +
         "\"}}";
}

void answer_held() {
  answer_true(g_held.front());
  g_held.pop_front();
}

}  // namespace

TEST(jsonrpc_answers_carry_the_request_id) {
  Server server;
  const auto peer = server.connect();
  CHECK_EQ(peer->ask("{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"id\":1}"), result("1", "true"));
  CHECK_EQ(peer->ask("{\"method\":\"x\",\"id\":\"a\\u00e9\"}"), result("\"a\\u00E9\"", "true"));
  CHECK_EQ(peer->ask("{\"id\":-1.5e9,\"method\":\"x\",\"params\":null}"), result("-1.5e9", "true"));
  CHECK_EQ(peer->ask("{\"method\":\"echo\",\"id\":2,\"params\":[1,{\"a\":[\"\\u0041\"]}]}"),
           result("2", "[1,{\"a\":[\"A\"]}]"));
  CHECK_EQ(peer->ask("{\"method\":\"fail\",\"id\":3}"), error("3", -19, "no device 7"));
}

TEST(jsonrpc_refuses_what_is_no_request) {
  Server server;
  const auto peer = server.connect();
  const std::string invalid = error("null", SPDK_JSONRPC_ERROR_INVALID_REQUEST, "Invalid request");
  for (const char* request :
       {"{}", "[]", "[{\"method\":\"x\",\"id\":1}]", "1 ", "\"x\"", "null", "{\"method\":1}",
        "{\"id\":1}", "{\"method\":\"x\",\"id\":{}}", "{\"method\":\"x\",\"id\":true}",
        "{\"jsonrpc\":\"1.0\",\"method\":\"x\",\"id\":1}", "{\"method\":\"x\",\"other\":1}",
        "{\"method\":\"x\",\"method\":\"x\"}"}) {
    CHECK_EQ(peer->ask(request), invalid);
  }
  CHECK_EQ(peer->ask("{\"method\":\"x\",\"id\":1,\"params\":1}"),
           error("1", SPDK_JSONRPC_ERROR_INVALID_REQUEST, "Invalid request"));
  CHECK_EQ(peer->ask("{\"method\":\"x\",\"id\":2}"), result("2", "true"));
}

TEST(jsonrpc_hangs_up_on_broken_json_and_serves_others) {
  Server server;
  const auto good = server.connect();
  for (const char* broken : {"{\"method\" \"x\"}", "}", "nonsense", "{\"a\":\"\xff\"}"}) {
    const auto bad = server.connect();
    bad->send(broken);
    const std::string answer = bad->line();
    CHECK(answer.empty() || answer == error("null", SPDK_JSONRPC_ERROR_PARSE_ERROR, "Parse error"));
    CHECK(bad->sees_close());
    CHECK_EQ(good->ask("{\"method\":\"x\",\"id\":1}"), result("1", "true"));
  }
}

TEST(jsonrpc_takes_requests_in_pieces_and_in_bunches) {
  Server server;
  const auto peer = server.connect();
  const std::string request = " {\"method\":\"echo\",\"id\":1,\"params\":[\"}{\\\"\"]}\n";
  for (const char byte : request) {
    peer->send({&byte, 1});
    server.poll();
  }
  CHECK_EQ(peer->line(), result("1", "[\"}{\\\"\"]"));

  std::string many;
  for (int i = 0; i < 200; i++) many += "{\"method\":\"x\",\"id\":" + std::to_string(i) + "}\n";
  peer->send(many);
  for (int i = 0; i < 200; i++) CHECK_EQ(peer->line(), result(std::to_string(i), "true"));
}

TEST(jsonrpc_answers_in_the_order_of_completion) {
  Server server;
  const auto first = server.connect();
  const auto second = server.connect();
  first->send("{\"method\":\"hold\",\"id\":1}{\"method\":\"x\",\"id\":2}");
  CHECK_EQ(first->line(), result("2", "true"));
  second->send("{\"method\":\"hold\",\"id\":3}");
  CHECK(second->hears_nothing());
  CHECK_EQ(g_held.size(), 2U);
  answer_held();
  CHECK_EQ(first->line(), result("1", "true"));
  answer_held();
  CHECK_EQ(second->line(), result("3", "true"));
}

TEST(jsonrpc_sends_large_responses_to_slow_readers) {
  Server server;
  const auto peer = server.connect();
  peer->send("{\"method\":\"large\",\"id\":1}{\"method\":\"x\",\"id\":2}");
  for (int i = 0; i < 10; i++) server.poll();
  const auto other = server.connect();
  CHECK_EQ(other->ask("{\"method\":\"x\",\"id\":3}"), result("3", "true"));
  CHECK_EQ(peer->line().size(), 8U * 1024 * 1024 + result("1", "\"\"").size());
  CHECK_EQ(peer->line(), result("2", "true"));
}

TEST(jsonrpc_peers_may_leave_at_any_time) {
  Server server;
  const auto poll = [&] {
    for (int i = 0; i < 5; i++) server.poll();
  };
  const auto leaver = server.connect();
  leaver->send("{\"method\":\"hold\",\"id\":1}{\"method\":\"large\",\"id\":2}{\"met");
  poll();
  leaver->hang_up();
  poll();
  CHECK_EQ(g_held.size(), 1U);
  answer_held();
  poll();

  const auto half_closer = server.connect();
  half_closer->send("{\"method\":\"hold\",\"id\":3}");
  half_closer->finish_sending();
  CHECK(half_closer->hears_nothing());
  answer_held();
  CHECK_EQ(half_closer->line(), result("3", "true"));
  CHECK(half_closer->sees_close());

  const auto silent = server.connect();
  silent->hang_up();
  poll();
}

TEST(jsonrpc_close_callback_runs_once) {
  Server server;
  g_closed = 0;
  const auto peer = server.connect();
  CHECK_EQ(peer->ask("{\"method\":\"watch\",\"id\":1}"), result("1", "true"));
  CHECK_EQ(g_closed, 0);
  peer->hang_up();
  for (int i = 0; i < 5; i++) server.poll();
  CHECK_EQ(g_closed, 1);
  server.shutdown();
  CHECK_EQ(g_closed, 1);
}

TEST(jsonrpc_shutdown_outlived_by_requests) {
  Server server;
  const auto peer = server.connect();
  peer->send("{\"method\":\"hold\",\"id\":1}");
  CHECK(peer->hears_nothing());
  server.shutdown();
  CHECK(peer->sees_close());
  if (!check::kIsEmbedded) {
    // SPDK has freed the lock that answering takes.
    g_held.clear();
    return;
  }
  CHECK(spdk_jsonrpc_get_conn(g_held.front()) == nullptr);
  answer_held();
}

TEST(jsonrpc_serves_64_peers_at_a_time) {
  Server server;
  std::deque<std::unique_ptr<Peer>> peers;
  for (int i = 0; i < 70; i++) peers.push_back(server.connect());
  for (int i = 0; i < 200; i++) server.poll();
  peers.back()->send("{\"method\":\"x\",\"id\":1}");
  CHECK(peers.back()->hears_nothing());
  for (int i = 0; i < 60; i++) peers.pop_front();
  CHECK_EQ(peers.back()->line(), result("1", "true"));
}
