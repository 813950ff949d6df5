// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "in_process.h"

#include <cerrno>
#include <utility>

#include "registry.h"

namespace embedded::rpc {

int InProcessConnection::call(const spdk_json_val* method, const spdk_json_val* params) {
  auto request = spdk_jsonrpc_request::create(shared_from_this());
  if (request == nullptr) return -ENOMEM;
  dispatch(request.release(), method, params);
  return 0;
}

void InProcessConnection::deliver(std::unique_ptr<spdk_jsonrpc_request> request) {
  if (is_open()) answered_(std::move(request));
}

}  // namespace embedded::rpc
