// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// The client half, against the server half and the method registry.
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <string>

#include "check.h"
#include "jsonrpc_peer.h"
#include "spdk/init.h"
#include "spdk/rpc.h"
#include "threads.h"

namespace {

void reverse(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  char* text = nullptr;
  const spdk_json_object_decoder decoder = {"text", 0, spdk_json_decode_string, false};
  if (spdk_json_decode_object(params, &decoder, 1, &text) != 0) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS, "no text");
  } else {
    spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
    spdk_json_write_string(
        w, std::string(std::string_view(text).rbegin(), std::string_view(text).rend()).c_str());
    spdk_jsonrpc_end_result(request, w);
  }
  free(text);
}

void register_reverse() {
  static bool registered = false;
  if (registered) return;
  registered = true;
  spdk_rpc_register_method("test_reverse", spdk_rpc_no_ctx_wrapper,
                           reinterpret_cast<void*>(reverse), SPDK_RPC_STARTUP | SPDK_RPC_RUNTIME);
}

int poll_until_settled(spdk_jsonrpc_client* client) {
  // By the clock: SPDK's client does not wait while it could send, whatever the timeout.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < deadline) {
    spdk_thread_poll(app_thread(), 0, 0);
    const int rc = spdk_jsonrpc_client_poll(client, 1);
    if (rc != 0 && rc != -ENOTCONN) return rc;
  }
  return 0;
}

spdk_jsonrpc_client_response* call(spdk_jsonrpc_client* client, const char* text) {
  spdk_jsonrpc_client_request* const request = spdk_jsonrpc_client_create_request();
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_request(request, 7, "test_reverse");
  spdk_json_write_named_object_begin(w, "params");
  if (text != nullptr) spdk_json_write_named_string(w, "text", text);
  spdk_json_write_object_end(w);
  spdk_jsonrpc_end_request(request, w);
  CHECK_EQ(spdk_jsonrpc_client_send_request(client, request), 0);
  CHECK_EQ(spdk_jsonrpc_client_send_request(client, request), -ENOSPC);
  CHECK_EQ(poll_until_settled(client), 1);
  return spdk_jsonrpc_client_get_response(client);
}

}  // namespace

TEST(jsonrpc_client_gets_results_and_errors) {
  register_reverse();
  const SocketPath path;
  CHECK_EQ(spdk_rpc_initialize(path.get(), nullptr), 0);
  spdk_jsonrpc_client* const client = spdk_jsonrpc_client_connect(path.get(), AF_UNIX);
  CHECK(client != nullptr);
  CHECK(spdk_jsonrpc_client_get_response(client) == nullptr);

  spdk_jsonrpc_client_response* response = call(client, "abc");
  CHECK(response->error == nullptr);
  CHECK(spdk_json_strequal(response->result, "cba"));
  uint32_t id = 0;
  CHECK_EQ(spdk_json_number_to_uint32(response->id, &id), 0);
  CHECK_EQ(id, 7U);
  spdk_jsonrpc_client_free_response(response);

  const std::string large(20'000, 'z');
  response = call(client, large.c_str());
  CHECK(spdk_json_strequal(response->result, large.c_str()));
  spdk_jsonrpc_client_free_response(response);

  response = call(client, nullptr);
  CHECK(response->result == nullptr);
  int32_t code = 0;
  spdk_json_val* value = nullptr;
  CHECK_EQ(spdk_json_find(response->error, "code", nullptr, &value, SPDK_JSON_VAL_NUMBER), 0);
  CHECK_EQ(spdk_json_number_to_int32(value, &code), 0);
  CHECK_EQ(code, SPDK_JSONRPC_ERROR_INVALID_PARAMS);
  spdk_jsonrpc_client_free_response(response);

  spdk_rpc_finish();
  CHECK_EQ(poll_until_settled(client), -EIO);
  spdk_jsonrpc_client_close(client);
  spdk_jsonrpc_client_free_response(nullptr);
}

TEST(jsonrpc_client_cannot_connect_to_nothing) {
  errno = 0;
  CHECK(spdk_jsonrpc_client_connect("/tmp/spdk-ts-test.nothing", AF_UNIX) == nullptr);
  CHECK_EQ(errno, ENOENT);
  CHECK(spdk_jsonrpc_client_connect(std::string(200, 'x').c_str(), AF_UNIX) == nullptr);
  CHECK_EQ(errno, EINVAL);
}
