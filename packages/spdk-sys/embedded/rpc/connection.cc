// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "connection.h"

#include <cerrno>
#include <utility>

int spdk_jsonrpc_server_conn::add_close_callback(spdk_jsonrpc_conn_closed_fn callback, void* arg) {
  const std::lock_guard lock(mutex_);
  if (!open_) return -ENOTCONN;
  if (close_callback_ != nullptr) {
    return close_callback_ == callback && close_arg_ == arg ? -EEXIST : -ENOSPC;
  }
  close_callback_ = callback;
  close_arg_ = arg;
  return 0;
}

int spdk_jsonrpc_server_conn::remove_close_callback(spdk_jsonrpc_conn_closed_fn callback,
                                                    void* arg) {
  const std::lock_guard lock(mutex_);
  if (close_callback_ == nullptr || close_callback_ != callback || close_arg_ != arg) {
    return -ENOENT;
  }
  close_callback_ = nullptr;
  return 0;
}

bool spdk_jsonrpc_server_conn::is_open() {
  const std::lock_guard lock(mutex_);
  return open_;
}

void spdk_jsonrpc_server_conn::mark_closed() {
  spdk_jsonrpc_conn_closed_fn callback = nullptr;
  {
    const std::lock_guard lock(mutex_);
    open_ = false;
    callback = std::exchange(close_callback_, nullptr);
  }
  // Outside the lock: the callback may look at the connection.
  if (callback != nullptr) callback(this, close_arg_);
}

extern "C" {

int spdk_jsonrpc_conn_add_close_cb(struct spdk_jsonrpc_server_conn* conn,
                                   spdk_jsonrpc_conn_closed_fn cb, void* ctx) {
  return conn->add_close_callback(cb, ctx);
}

int spdk_jsonrpc_conn_del_close_cb(struct spdk_jsonrpc_server_conn* conn,
                                   spdk_jsonrpc_conn_closed_fn cb, void* ctx) {
  return conn->remove_close_callback(cb, ctx);
}

}  // extern "C"
