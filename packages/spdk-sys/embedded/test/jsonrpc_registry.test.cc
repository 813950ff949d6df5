// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Methods by name: registration, states, aliases, the allowlist; and the servers they are called
// on.
#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "check.h"
#include "jsonrpc_peer.h"
#include "spdk/init.h"
#include "spdk/rpc.h"
#include "threads.h"

namespace {

constexpr uint32_t kBoth = SPDK_RPC_STARTUP | SPDK_RPC_RUNTIME;

void poll_app() { spdk_thread_poll(app_thread(), 0, 0); }

void answer_name(spdk_jsonrpc_request* request, const spdk_json_val*, void* name) {
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_string(w, static_cast<const char*>(name));
  spdk_jsonrpc_end_result(request, w);
}

void register_method(const char* name, uint32_t state_mask) {
  spdk_rpc_register_method(name, answer_name, const_cast<char*>(name), state_mask);
}

void register_methods() {
  static bool registered = false;
  if (registered) return;
  registered = true;
  register_method("test_early", SPDK_RPC_STARTUP);
  register_method("test_late", SPDK_RPC_RUNTIME);
  register_method("test_always", kBoth);
  spdk_rpc_register_alias_deprecated("test_always", "test_old_name");
}

std::string request(const char* method) {
  return "{\"method\":\"" + std::string(method) + "\",\"id\":1}";
}

std::string result(const char* value) {
  return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" + std::string(value) + "\"}";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::string kNotFound =
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}";

// A server on the application thread, in the state of start-up; both are as before afterwards.
class Listening {
 public:
  Listening() {
    register_methods();
    spdk_rpc_set_state(SPDK_RPC_STARTUP);
    CHECK_EQ(spdk_rpc_initialize(path_.get(), nullptr), 0);
  }
  ~Listening() {
    spdk_rpc_finish();
    spdk_rpc_set_state(SPDK_RPC_STARTUP);
    poll_app();
  }
  const char* path() const { return path_.get(); }

 private:
  SocketPath path_;
};

}  // namespace

TEST(rpc_methods_run_in_their_states) {
  const Listening listening;
  Peer peer(listening.path(), poll_app);
  CHECK_EQ(spdk_rpc_get_state(), static_cast<uint32_t>(SPDK_RPC_STARTUP));
  CHECK_EQ(peer.ask(request("test_early")), result("test_early"));
  CHECK_EQ(peer.ask(request("test_always")), result("test_always"));
  CHECK_EQ(peer.ask(request("test_late")),
           "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-1,\"message\":\"Method may only be "
           "called after framework is initialized using framework_start_init RPC.\"}}");
  CHECK_EQ(peer.ask(request("test_none")), kNotFound);

  spdk_rpc_set_state(SPDK_RPC_RUNTIME);
  CHECK_EQ(peer.ask(request("test_late")), result("test_late"));
  CHECK_EQ(peer.ask(request("test_always")), result("test_always"));
  CHECK(contains(peer.ask(request("test_early")),
                 "\"code\":-1,\"message\":\"Method may only be called before framework"));

  uint32_t mask = 0;
  CHECK_EQ(spdk_rpc_get_method_state_mask("test_always", &mask), 0);
  CHECK_EQ(mask, kBoth);
  CHECK_EQ(spdk_rpc_get_method_state_mask("test_none", &mask), -ENOENT);
  CHECK_EQ(spdk_rpc_is_method_allowed("test_early", SPDK_RPC_STARTUP), 0);
  CHECK_EQ(spdk_rpc_is_method_allowed("test_early", SPDK_RPC_RUNTIME), -EPERM);
  CHECK_EQ(spdk_rpc_is_method_allowed("test_none", SPDK_RPC_RUNTIME), -ENOENT);
}

TEST(rpc_aliases_lead_to_their_method) {
  const Listening listening;
  Peer peer(listening.path(), poll_app);
  CHECK_EQ(peer.ask(request("test_old_name")), result("test_always"));
  CHECK(!contains(peer.ask(request("rpc_get_methods")), "test_old_name"));
  const std::string all =
      peer.ask("{\"method\":\"rpc_get_methods\",\"id\":1,\"params\":{\"include_aliases\":true}}");
  CHECK(contains(all, "\"test_old_name\""));
  CHECK(contains(all, "\"test_late\""));
  const std::string current =
      peer.ask("{\"method\":\"rpc_get_methods\",\"id\":1,\"params\":{\"current\":true}}");
  CHECK(contains(current, "\"test_early\""));
  CHECK(!contains(current, "\"test_late\""));
  CHECK(contains(peer.ask("{\"method\":\"rpc_get_methods\",\"id\":1,\"params\":{\"current\":1}}"),
                 "{\"code\":-32602,\"message\":\"Invalid parameters\"}"));
}

TEST(rpc_allowlist_hides_all_other_methods) {
  const Listening listening;
  Peer peer(listening.path(), poll_app);
  const char* allowed[] = {"test_always", "rpc_get_methods", nullptr};
  spdk_rpc_set_allowlist(allowed);
  CHECK_EQ(peer.ask(request("test_always")), result("test_always"));
  CHECK_EQ(peer.ask(request("test_early")), kNotFound);
  CHECK_EQ(peer.ask(request("test_old_name")), kNotFound);
  CHECK(!contains(peer.ask(request("rpc_get_methods")), "test_early"));
  CHECK_EQ(spdk_rpc_is_method_allowed("test_early", SPDK_RPC_STARTUP), -ENOENT);
  spdk_rpc_set_allowlist(nullptr);
  CHECK_EQ(peer.ask(request("test_early")), result("test_early"));
}

TEST(rpc_version_is_reported) {
  const Listening listening;
  Peer peer(listening.path(), poll_app);
  const std::string answer = peer.ask(request("spdk_get_version"));
  CHECK(contains(answer, "\"version\":\"SPDK v"));
  CHECK(contains(answer, "\"fields\":{\"major\":"));
  CHECK(contains(peer.ask("{\"method\":\"spdk_get_version\",\"id\":1,\"params\":{}}"),
                 "{\"code\":-32602,\"message\":\"spdk_get_version "));
}

TEST(rpc_servers_are_independent) {
  const Listening first;
  const SocketPath second;
  CHECK_EQ(spdk_rpc_initialize(first.path(), nullptr), -EADDRINUSE);
  CHECK_EQ(spdk_rpc_initialize(nullptr, nullptr), -EINVAL);
  CHECK_EQ(spdk_rpc_initialize(std::string(200, 'x').c_str(), nullptr), -EINVAL);
  CHECK_EQ(spdk_rpc_initialize("/tmp/spdk-ts-test.no/such/folder", nullptr), -EINVAL);
  const spdk_rpc_opts no_size = {};
  CHECK_EQ(spdk_rpc_initialize(second.get(), &no_size), -EINVAL);

  CHECK_EQ(spdk_rpc_initialize(second.get(), nullptr), 0);
  Peer to_first(first.path(), poll_app);
  Peer to_second(second.get(), poll_app);
  CHECK_EQ(to_first.ask(request("test_early")), result("test_early"));
  CHECK_EQ(to_second.ask(request("test_early")), result("test_early"));

  spdk_rpc_server_pause(second.get());
  to_second.send(request("test_early"));
  CHECK(to_second.hears_nothing());
  CHECK_EQ(to_first.ask(request("test_early")), result("test_early"));
  spdk_rpc_server_resume(second.get());
  CHECK_EQ(to_second.line(), result("test_early"));

  spdk_rpc_server_finish(second.get());
  CHECK(to_second.sees_close());
  CHECK_EQ(to_first.ask(request("test_early")), result("test_early"));
  spdk_rpc_server_finish(second.get());
}

TEST(rpc_socket_files_are_locked_and_removed) {
  struct stat status = {};
  std::string lock;
  std::string path;
  {
    const Listening listening;
    path = listening.path();
    lock = path + ".lock";
    CHECK_EQ(stat(lock.c_str(), &status), 0);
    CHECK(spdk_rpc_server_listen(listening.path()) == nullptr);
    Peer peer(listening.path(), poll_app);
    CHECK_EQ(peer.ask(request("test_early")), result("test_early"));
  }
  CHECK(stat(lock.c_str(), &status) != 0);
  CHECK(stat(path.c_str(), &status) != 0);

  // A socket file whose owner has died is no obstacle.
  FILE* const left_over = fopen(path.c_str(), "w");
  fclose(left_over);
  spdk_rpc_server* const server = spdk_rpc_server_listen(path.c_str());
  CHECK(server != nullptr);
  Peer peer(path.c_str(), [&] { spdk_rpc_server_accept(server); });
  CHECK_EQ(peer.ask(request("test_early")), result("test_early"));
  spdk_rpc_server_close(server);
}
