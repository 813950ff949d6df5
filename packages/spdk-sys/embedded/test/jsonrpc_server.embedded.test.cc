// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// What only the embedded server promises: larger requests, and answers where SPDK hangs up.
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <string>
#include <thread>
#include <utility>

#include "check.h"
#include "jsonrpc_peer.h"
#include "spdk/jsonrpc.h"

namespace {

spdk_jsonrpc_server* g_server = nullptr;
std::thread g_worker;

constexpr size_t kTooLarge = 33 * 1024 * 1024;

void write_bad_text(spdk_jsonrpc_request* request) {
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_string(w, "cut \xC3");
  spdk_jsonrpc_end_result(request, w);
}

void write_too_much(spdk_jsonrpc_request* request) {
  const std::string text(kTooLarge, 'x');
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_string(w, text.c_str());
  spdk_jsonrpc_end_result(request, w);
}

// A method that finds out late that it fails.
void change_mind(spdk_jsonrpc_request* request) {
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_array_begin(w);
  spdk_jsonrpc_send_error_response(request, -5, "late");
}

void handle(spdk_jsonrpc_request* request, const spdk_json_val* method,
            const spdk_json_val* params) {
  if (spdk_json_strequal(method, "bad_text")) {
    write_bad_text(request);
  } else if (spdk_json_strequal(method, "too_much")) {
    write_too_much(request);
  } else if (spdk_json_strequal(method, "change_mind")) {
    change_mind(request);
  } else if (spdk_json_strequal(method, "worker")) {
    g_worker = std::thread([request] { spdk_jsonrpc_send_bool_response(request, true); });
  } else if (spdk_json_strequal(method, "shutdown")) {
    spdk_jsonrpc_server_shutdown(std::exchange(g_server, nullptr));
    spdk_jsonrpc_send_bool_response(request, true);
  } else {
    spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
    spdk_json_write_uint64(w, params == nullptr ? 0 : params[1].len);
    spdk_jsonrpc_end_result(request, w);
  }
}

class Server {
 public:
  Server() {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, path_.get(), sizeof(address.sun_path) - 1);
    g_server = spdk_jsonrpc_server_listen(AF_UNIX, 0, reinterpret_cast<sockaddr*>(&address),
                                          sizeof(address), handle);
    CHECK(g_server != nullptr);
  }
  ~Server() {
    if (g_server != nullptr) spdk_jsonrpc_server_shutdown(std::exchange(g_server, nullptr));
  }
  const char* path() const { return path_.get(); }
  static void poll() {
    if (g_server != nullptr) spdk_jsonrpc_server_poll(g_server);
  }

 private:
  SocketPath path_;
};

std::string request_of(size_t bytes) {
  return "{\"method\":\"size\",\"id\":1,\"params\":[\"" + std::string(bytes, 'y') + "\"]}";
}

const std::string kParseError =
    "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"Parse error\"}}";
const std::string kInternalError =
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":\"Internal error\"}}";

}  // namespace

TEST(jsonrpc_takes_large_requests) {
  Server server;
  Peer peer(server.path(), Server::poll);
  for (const size_t bytes : {30'000, 32'768, 100'000, 20'000'000}) {
    CHECK_EQ(peer.ask(request_of(bytes)),
             "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + std::to_string(bytes) + "}");
  }
}

TEST(jsonrpc_refuses_requests_over_the_limit) {
  Server server;
  Peer too_long(server.path(), Server::poll);
  CHECK_EQ(too_long.ask(request_of(kTooLarge)), kParseError);
  CHECK(too_long.sees_close());

  Peer too_many_values(server.path(), Server::poll);
  std::string list = "{\"method\":\"size\",\"params\":[0";
  for (int i = 0; i < 100'000; i++) list += ",1";
  CHECK_EQ(too_many_values.ask(list + "]}"), kParseError);

  Peer too_deep(server.path(), Server::poll);
  CHECK_EQ(too_deep.ask(std::string(100'000, '[')), kParseError);

  Peer endless_number(server.path(), Server::poll);
  CHECK_EQ(endless_number.ask(std::string(100'000, '1')), kParseError);
}

TEST(jsonrpc_code_points_may_be_split_by_the_stream) {
  Server server;
  Peer peer(server.path(), Server::poll);
  for (const char byte : std::string("{\"method\":\"\xF0\x9F\x98\x80\xC3\xA9\",\"id\":1}")) {
    peer.send({&byte, 1});
    Server::poll();
  }
  CHECK_EQ(peer.line(), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":0}");
}

TEST(jsonrpc_whitespace_is_not_kept) {
  Server server;
  Peer peer(server.path(), Server::poll);
  for (int i = 0; i < 40; i++) peer.send(std::string(1'000'000, ' '));
  CHECK_EQ(peer.ask("{\"method\":\"x\",\"id\":1}"), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":0}");
}

// SPDK sends the part of the result that it has buffered when it learns that nobody wants it.
TEST(jsonrpc_notifications_get_no_result_but_errors) {
  Server server;
  Peer peer(server.path(), Server::poll);
  peer.send("{\"method\":\"x\"}{\"method\":\"x\",\"id\":null}");
  CHECK(peer.hears_nothing());
  CHECK_EQ(peer.ask("{\"method\":\"change_mind\"}"),
           "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-5,\"message\":\"late\"}}");
}

TEST(jsonrpc_responses_are_always_json) {
  Server server;
  Peer peer(server.path(), Server::poll);
  CHECK_EQ(peer.ask("{\"method\":\"bad_text\",\"id\":1}"), kInternalError);
  CHECK_EQ(peer.ask("{\"method\":\"too_much\",\"id\":1}"), kInternalError);
  CHECK_EQ(peer.ask("{\"method\":\"change_mind\",\"id\":1}"),
           "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-5,\"message\":\"late\"}}");
}

TEST(jsonrpc_answers_may_come_from_other_threads) {
  Server server;
  Peer peer(server.path(), Server::poll);
  CHECK_EQ(peer.ask("{\"method\":\"worker\",\"id\":1}"),
           "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":true}");
  g_worker.join();
}

TEST(jsonrpc_a_method_may_shut_the_server_down) {
  Server server;
  Peer peer(server.path(), Server::poll);
  peer.send("{\"method\":\"x\",\"id\":1}{\"method\":\"shutdown\",\"id\":2}{\"method\":\"x\"}");
  CHECK(peer.sees_close());
}

TEST(jsonrpc_peers_that_do_not_read_are_not_read_from) {
  Server server;
  Peer peer(server.path(), Server::poll);
  // Far more than fits into sockets and limits together: it has to get stuck, not to pile up.
  constexpr size_t kRequests = 20'000;
  const std::string request = "{\"method\":\"x\",\"id\":\"" + std::string(4000, 'i') + "\"}";
  std::string many;
  for (size_t i = 0; i < kRequests; i++) many += request;
  std::string_view rest = many;
  rest.remove_prefix(peer.send(rest));
  CHECK(!rest.empty());
  size_t answers = 0;
  while (answers < kRequests && !peer.line().empty()) {
    answers++;
    if (answers % 1000 == 0) rest.remove_prefix(peer.send(rest));
  }
  CHECK_EQ(answers, kRequests);
}
