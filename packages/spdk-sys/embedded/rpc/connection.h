// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Where the answer to a request goes. The C API calls it a server connection; besides sockets
// there is the in-process one that configuration loading uses.
#pragma once

#include <memory>
#include <mutex>

#include "spdk/jsonrpc.h"

// Requests share ownership: a method may answer long after the peer has hung up or the server was
// shut down, and must then still find something that takes (and drops) the answer.
struct spdk_jsonrpc_server_conn {
  spdk_jsonrpc_server_conn() = default;
  virtual ~spdk_jsonrpc_server_conn() = default;
  spdk_jsonrpc_server_conn(const spdk_jsonrpc_server_conn&) = delete;
  spdk_jsonrpc_server_conn& operator=(const spdk_jsonrpc_server_conn&) = delete;

  // Takes a finished request, on whatever thread finished it.
  virtual void deliver(std::unique_ptr<spdk_jsonrpc_request> request) = 0;

  int add_close_callback(spdk_jsonrpc_conn_closed_fn callback, void* arg);
  int remove_close_callback(spdk_jsonrpc_conn_closed_fn callback, void* arg);
  bool is_open();

 protected:
  // Marks the connection closed and runs the close callback, once.
  void mark_closed();

  std::mutex mutex_;
  bool open_ = true;

 private:
  spdk_jsonrpc_conn_closed_fn close_callback_ = nullptr;
  void* close_arg_ = nullptr;
};
