// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// One JSON-RPC request and the response being built for it.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "byte_buffer.h"
#include "connection.h"
#include "spdk/jsonrpc.h"

namespace embedded::rpc {

struct FreeDeleter {
  void operator()(void* memory) const { std::free(memory); }
};

template <typename T>
using MallocArray = std::unique_ptr<T[], FreeDeleter>;

}  // namespace embedded::rpc

struct spdk_jsonrpc_request {
  // Null when out of memory.
  static std::unique_ptr<spdk_jsonrpc_request> create(
      std::shared_ptr<spdk_jsonrpc_server_conn> connection);

  ~spdk_jsonrpc_request();

  // Copies `bytes` of JSON known to parse to `value_count` values. 0 or a negative errno.
  int take_text(const uint8_t* json, size_t bytes, size_t value_count);

  // Validates the envelope, then runs `handler` or answers with an error. The request may be gone
  // when this returns.
  void dispatch(spdk_jsonrpc_handle_request_fn handler);

  spdk_json_write_ctx* begin_response();
  void send_error(int code, const char* message);

  // The response is complete: hands the request to its connection, which owns it from here on.
  void end_response();
  void skip_response();

  std::shared_ptr<spdk_jsonrpc_server_conn> connection;
  const spdk_json_val* id = nullptr;
  bool is_error = false;
  embedded::rpc::ByteBuffer response;

 private:
  spdk_jsonrpc_request() = default;
  bool reset_writer();
  void write_error_object(int code, const char* message);
  bool close_writer();

  spdk_json_write_ctx* writer_ = nullptr;
  embedded::rpc::MallocArray<uint8_t> text_;
  embedded::rpc::MallocArray<spdk_json_val> values_;
};
