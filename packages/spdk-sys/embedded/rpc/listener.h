// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// One UNIX socket on which registered methods can be called, guarded by a lock file.
#pragma once

#include <sys/un.h>

#include <string>

#include "spdk/jsonrpc.h"
#include "spdk/rpc.h"

struct spdk_rpc_server {
  spdk_rpc_server() = default;
  ~spdk_rpc_server();
  spdk_rpc_server(const spdk_rpc_server&) = delete;
  spdk_rpc_server& operator=(const spdk_rpc_server&) = delete;

  bool listen(const char* address);

  // True if there was anything to do.
  bool poll();

 private:
  bool lock();
  void unlock();

  std::string path_;
  std::string lock_path_;
  int lock_fd_ = -1;
  spdk_jsonrpc_server* server_ = nullptr;
};
