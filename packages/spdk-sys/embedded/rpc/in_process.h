// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Calling a registered method without a socket.
#pragma once

#include <functional>
#include <memory>

#include "connection.h"
#include "request.h"

namespace embedded::rpc {

// A peer within the process: the answer goes to a callback, on whatever thread the method finished.
class InProcessConnection : public spdk_jsonrpc_server_conn,
                            public std::enable_shared_from_this<InProcessConnection> {
 public:
  using Answered = std::function<void(std::unique_ptr<spdk_jsonrpc_request>)>;

  explicit InProcessConnection(Answered answered) : answered_(std::move(answered)) {}

  // `method` and `params` have to stay valid until the answer. Null `params` means none. Negative
  // errno if the call could not be made; the callback does not run then.
  int call(const spdk_json_val* method, const spdk_json_val* params);

  // What is answered afterwards is dropped.
  void close() { mark_closed(); }

  void deliver(std::unique_ptr<spdk_jsonrpc_request> request) override;

 private:
  const Answered answered_;
};

}  // namespace embedded::rpc
