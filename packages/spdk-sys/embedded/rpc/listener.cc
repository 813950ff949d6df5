// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "listener.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "../log/logging.h"
#include "registry.h"
#include "server.h"

namespace {

// The previous holder removes the file while it still holds the lock. Whoever opened it before
// that has locked a file that nobody else will ever see.
bool is_same_file(int fd, const std::string& path) {
  struct stat opened = {};
  struct stat named = {};
  return ::fstat(fd, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace

bool spdk_rpc_server::lock() {
  constexpr int kAttempts = 8;
  for (int attempt = 0; attempt < kAttempts; attempt++) {
    const int fd = ::open(lock_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
      EMBEDDED_ERRLOG("%s cannot be opened to lock it: %s\n", lock_path_.c_str(),
                      std::strerror(errno));
      return false;
    }
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0 && is_same_file(fd, lock_path_)) {
      lock_fd_ = fd;
      return true;
    }
    const bool in_use = is_same_file(fd, lock_path_);
    ::close(fd);
    if (in_use) break;
  }
  EMBEDDED_ERRLOG("RPC socket path %s is in use\n", path_.c_str());
  return false;
}

void spdk_rpc_server::unlock() {
  if (lock_fd_ < 0) return;
  // Removed before released: the other way round another process could take the lock in between
  // and have its file removed.
  ::unlink(lock_path_.c_str());
  ::close(std::exchange(lock_fd_, -1));
}

bool spdk_rpc_server::listen(const char* address) {
  sockaddr_un unix_address = {};
  unix_address.sun_family = AF_UNIX;
  const size_t length = std::strlen(address);
  if (length == 0 || length >= sizeof(unix_address.sun_path)) {
    EMBEDDED_ERRLOG("RPC socket path has to be 1 to %zu bytes long\n",
                    sizeof(unix_address.sun_path) - 1);
    return false;
  }
  std::memcpy(unix_address.sun_path, address, length);
  path_ = address;
  lock_path_ = path_ + ".lock";
  if (!lock()) return false;

  // Whoever held the lock before is gone, so a socket file that is still there is a left-over.
  ::unlink(path_.c_str());
  server_ = spdk_jsonrpc_server_listen(AF_UNIX, 0, reinterpret_cast<sockaddr*>(&unix_address),
                                       sizeof(unix_address), embedded::rpc::dispatch);
  return server_ != nullptr;
}

bool spdk_rpc_server::poll() { return spdk_jsonrpc_server::poll(server_); }

spdk_rpc_server::~spdk_rpc_server() {
  if (server_ != nullptr) {
    ::unlink(path_.c_str());
    spdk_jsonrpc_server::shutdown(server_);
  }
  unlock();
}

namespace {
// The server behind the deprecated calls that have no handle.
spdk_rpc_server* default_server = nullptr;
}  // namespace

extern "C" {

struct spdk_rpc_server* spdk_rpc_server_listen(const char* listen_addr) {
  std::unique_ptr<spdk_rpc_server> server(new (std::nothrow) spdk_rpc_server());
  if (server == nullptr || !server->listen(listen_addr)) return nullptr;
  return server.release();
}

void spdk_rpc_server_accept(struct spdk_rpc_server* server) { server->poll(); }

void spdk_rpc_server_close(struct spdk_rpc_server* server) { delete server; }

int spdk_rpc_listen(const char* listen_addr) {
  if (default_server != nullptr) return -1;
  default_server = spdk_rpc_server_listen(listen_addr);
  return default_server == nullptr ? -1 : 0;
}

void spdk_rpc_accept(void) {
  if (default_server != nullptr) default_server->poll();
}

void spdk_rpc_close(void) { delete std::exchange(default_server, nullptr); }

}  // extern "C"
