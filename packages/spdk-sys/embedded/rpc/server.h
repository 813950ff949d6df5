// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// A listening socket and its peers.
#pragma once

#include <memory>
#include <vector>

#include "socket_connection.h"
#include "spdk/jsonrpc.h"

struct spdk_jsonrpc_server {
  spdk_jsonrpc_server(int fd, spdk_jsonrpc_handle_request_fn handler)
      : fd_(fd), handler_(handler) {}
  ~spdk_jsonrpc_server();
  spdk_jsonrpc_server(const spdk_jsonrpc_server&) = delete;
  spdk_jsonrpc_server& operator=(const spdk_jsonrpc_server&) = delete;

  // True if there was anything to do.
  static bool poll(spdk_jsonrpc_server* server);
  static void shutdown(spdk_jsonrpc_server* server);

 private:
  bool poll_connections();
  bool accept_one();

  int fd_;
  const spdk_jsonrpc_handle_request_fn handler_;
  std::vector<std::shared_ptr<embedded::rpc::SocketConnection>> connections_;
  bool polling_ = false;
  bool shut_down_ = false;
};
