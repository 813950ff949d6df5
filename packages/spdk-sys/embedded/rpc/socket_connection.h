// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// A peer of the JSON-RPC server.
#pragma once

#include <deque>
#include <memory>

#include "connection.h"
#include "framing.h"
#include "request.h"

namespace embedded::rpc {

// Everything but deliver() runs on the thread that polls the server.
class SocketConnection : public spdk_jsonrpc_server_conn,
                         public std::enable_shared_from_this<SocketConnection> {
 public:
  SocketConnection(int fd, spdk_jsonrpc_handle_request_fn handler) : fd_(fd), handler_(handler) {}
  ~SocketConnection() override;

  void deliver(std::unique_ptr<spdk_jsonrpc_request> request) override;

  // Sends and receives what is possible without blocking; true if there was anything to do.
  bool poll();
  void close();
  bool closed() const { return fd_ < 0; }

 private:
  bool send_responses();
  bool receive();
  bool has_room();
  void handle_buffered();
  bool handle_next();
  void skip_space();
  void give_up();
  bool is_done();

  int fd_;
  const spdk_jsonrpc_handle_request_fn handler_;
  ByteBuffer received_;
  Framer framer_;
  bool peer_finished_ = false;
  // The stream cannot be trusted any more: answer what is queued, then hang up.
  bool gave_up_ = false;

  // Guarded by mutex_.
  std::deque<std::unique_ptr<spdk_jsonrpc_request>> unsent_;
  size_t unsent_bytes_ = 0;
  size_t pending_ = 0;
};

}  // namespace embedded::rpc
