// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "server.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

#include "../log/logging.h"
#include "limits.h"

using embedded::rpc::SocketConnection;

namespace {

constexpr int kBacklog = 512;

class OwnedFd {
 public:
  explicit OwnedFd(int fd) : fd_(fd) {}
  ~OwnedFd() {
    if (fd_ >= 0) ::close(fd_);
  }
  OwnedFd(const OwnedFd&) = delete;
  OwnedFd& operator=(const OwnedFd&) = delete;

  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

}  // namespace

spdk_jsonrpc_server::~spdk_jsonrpc_server() {
  if (fd_ >= 0) ::close(fd_);
  for (const auto& connection : connections_) connection->close();
}

bool spdk_jsonrpc_server::accept_one() {
  if (connections_.size() >= embedded::rpc::kMaxConnections) return false;
  const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return false;
  connections_.push_back(std::make_shared<SocketConnection>(fd, handler_));
  return true;
}

bool spdk_jsonrpc_server::poll_connections() {
  bool worked = false;
  // A method may shut the server down from within; the list itself only changes between polls.
  for (size_t i = 0; i < connections_.size() && !shut_down_; i++) {
    const auto connection = connections_[i];
    worked = connection->poll() || worked;
  }
  std::erase_if(connections_, [](const auto& connection) { return connection->closed(); });
  return worked;
}

bool spdk_jsonrpc_server::poll(spdk_jsonrpc_server* server) {
  if (server->polling_) return false;
  server->polling_ = true;
  bool worked = server->accept_one();
  worked = server->poll_connections() || worked;
  server->polling_ = false;
  if (server->shut_down_) delete server;
  return worked;
}

void spdk_jsonrpc_server::shutdown(spdk_jsonrpc_server* server) {
  server->shut_down_ = true;
  if (server->fd_ >= 0) ::close(std::exchange(server->fd_, -1));
  for (const auto& connection : server->connections_) connection->close();
  // Called by a method, the poll further up the stack still uses the server and frees it.
  if (!server->polling_) delete server;
}

extern "C" {

struct spdk_jsonrpc_server* spdk_jsonrpc_server_listen(
    int domain, int protocol, struct sockaddr* listen_addr, socklen_t addrlen,
    spdk_jsonrpc_handle_request_fn handle_request) {
  OwnedFd fd(::socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
  if (fd.get() < 0) {
    EMBEDDED_ERRLOG("JSON-RPC server: socket: %s\n", std::strerror(errno));
    return nullptr;
  }
  const int on = 1;
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
      ::bind(fd.get(), listen_addr, addrlen) != 0 || ::listen(fd.get(), kBacklog) != 0) {
    EMBEDDED_ERRLOG("JSON-RPC server cannot listen: %s\n", std::strerror(errno));
    return nullptr;
  }
  auto* const server = new (std::nothrow) spdk_jsonrpc_server(fd.get(), handle_request);
  if (server != nullptr) fd.release();
  return server;
}

int spdk_jsonrpc_server_poll(struct spdk_jsonrpc_server* server) {
  spdk_jsonrpc_server::poll(server);
  return 0;
}

void spdk_jsonrpc_server_shutdown(struct spdk_jsonrpc_server* server) {
  spdk_jsonrpc_server::shutdown(server);
}

}  // extern "C"
