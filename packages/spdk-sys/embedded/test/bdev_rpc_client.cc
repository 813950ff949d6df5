// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_rpc_client.h"

#include <sys/socket.h>
#include <unistd.h>

#include "bdev_layer.h"
#include "spdk/init.h"
#include "spdk/rpc.h"

int append_text(void* text, const void* data, size_t size) {
  static_cast<std::string*>(text)->append(static_cast<const char*>(data), size);
  return 0;
}

namespace {

std::string text_of(const spdk_json_val* value) {
  std::string text;
  spdk_json_write_ctx* w = spdk_json_write_begin(append_text, &text, 0);
  CHECK_EQ(spdk_json_write_val(w, value), 0);
  CHECK_EQ(spdk_json_write_end(w), 0);
  return text;
}

}  // namespace

Rpc::Rpc() : address_("/tmp/spdk-ts-bdev-test-" + std::to_string(getpid()) + ".sock") {
  CHECK_EQ(spdk_rpc_initialize(address_.c_str(), nullptr), 0);
  spdk_rpc_set_state(SPDK_RPC_RUNTIME);
  client_ = spdk_jsonrpc_client_connect(address_.c_str(), AF_UNIX);
  CHECK(client_ != nullptr);
}

Rpc::~Rpc() {
  spdk_jsonrpc_client_close(client_);
  poll_app();
  spdk_rpc_finish();
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
}

std::string Rpc::call(const char* method, const char* params) {
  send(method, params);
  spdk_jsonrpc_client_response* response = nullptr;
  poll_until([&] {
    spdk_jsonrpc_client_poll(client_, 0);
    response = spdk_jsonrpc_client_get_response(client_);
    return response != nullptr;
  });
  if (response == nullptr) {
    return "no response";
  }
  std::string text;
  if (response->error != nullptr) {
    int32_t code = 0;
    const spdk_json_object_decoder fields[] = {{"code", 0, spdk_json_decode_int32, false}};
    spdk_json_decode_object_relaxed(response->error, fields, 1, &code);
    text = "error " + std::to_string(code);
  } else {
    text = text_of(response->result);
  }
  spdk_jsonrpc_client_free_response(response);
  return text;
}

void Rpc::send(const char* method, const char* params) {
  spdk_jsonrpc_client_request* request = spdk_jsonrpc_client_create_request();
  spdk_json_write_ctx* w = spdk_jsonrpc_begin_request(request, 1, method);
  if (params != nullptr) {
    std::string copy = params;
    spdk_json_val values[64];
    CHECK(spdk_json_parse(copy.data(), copy.size(), values, 64, nullptr, 0) > 0);
    spdk_json_write_name(w, "params");
    spdk_json_write_val(w, values);
  }
  spdk_jsonrpc_end_request(request, w);
  CHECK_EQ(spdk_jsonrpc_client_send_request(client_, request), 0);
}
