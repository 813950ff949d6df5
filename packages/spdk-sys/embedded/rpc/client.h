// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// The calling side of JSON-RPC: one request and one response at a time, driven by polling.
#pragma once

#include <memory>

#include "byte_buffer.h"
#include "framing.h"
#include "request.h"
#include "spdk/jsonrpc.h"

struct spdk_jsonrpc_client_request {
  embedded::rpc::ByteBuffer text;
};

namespace embedded::rpc {

// What the C API hands out is the base; freeing it frees what its values point into.
struct ClientResponse : spdk_jsonrpc_client_response {
  MallocArray<uint8_t> text;
  MallocArray<spdk_json_val> values;
};

}  // namespace embedded::rpc

struct spdk_jsonrpc_client {
  explicit spdk_jsonrpc_client(int fd) : fd_(fd) {}
  ~spdk_jsonrpc_client();
  spdk_jsonrpc_client(const spdk_jsonrpc_client&) = delete;
  spdk_jsonrpc_client& operator=(const spdk_jsonrpc_client&) = delete;

  int poll(int timeout_ms);
  int send(spdk_jsonrpc_client_request* request);
  std::unique_ptr<embedded::rpc::ClientResponse> take_response() { return std::move(response_); }

 private:
  int finish_connecting(int timeout_ms);
  int transmit();
  int receive();
  int read_response();
  int parse_response(size_t bytes, size_t value_count);

  const int fd_;
  bool connected_ = false;
  std::unique_ptr<spdk_jsonrpc_client_request> request_;
  std::unique_ptr<embedded::rpc::ClientResponse> response_;
  embedded::rpc::ByteBuffer received_;
  embedded::rpc::Framer framer_;
};
