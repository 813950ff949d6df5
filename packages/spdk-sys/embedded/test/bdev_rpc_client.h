// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Calling RPC methods around bdevs through a socket.
#pragma once

#include <string>

#include "spdk/json.h"
#include "spdk/jsonrpc.h"

// Appends to the std::string that is its context.
int append_text(void* text, const void* data, size_t size);

// A server on a socket of its own, and a client of it.
class Rpc {
 public:
  Rpc();
  ~Rpc();
  Rpc(const Rpc&) = delete;
  Rpc& operator=(const Rpc&) = delete;

  // The result as text, or "error <code>".
  std::string call(const char* method, const char* params = nullptr);

 private:
  void send(const char* method, const char* params);

  std::string address_;
  spdk_jsonrpc_client* client_ = nullptr;
};
