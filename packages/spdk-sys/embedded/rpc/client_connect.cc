// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Connecting a JSON-RPC client to a UNIX or TCP address.
#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>

#include "../log/logging.h"
#include "client.h"

namespace {

constexpr char kDefaultPort[] = "5260";

struct HostPort {
  std::string host;
  std::string port;
};

// `host`, `host:port`, `[v6]` or `[v6]:port`.
std::optional<HostPort> split_address(const std::string& address) {
  std::string host = address;
  std::string rest;
  if (address.starts_with('[')) {
    const size_t close = address.find(']');
    if (close == std::string::npos) return std::nullopt;
    host = address.substr(1, close - 1);
    rest = address.substr(close + 1);
  } else if (const size_t colon = address.find(':'); colon != std::string::npos) {
    host = address.substr(0, colon);
    rest = address.substr(colon);
  }
  if (rest.empty()) return HostPort{host, kDefaultPort};
  if (rest[0] != ':' || rest.size() == 1) return std::nullopt;
  return HostPort{host, rest.substr(1)};
}

// A socket that is connected or about to be, or a negative errno.
int open_socket(int family, int protocol, const sockaddr* address, socklen_t size) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  if (fd < 0) return -errno;
  if (::connect(fd, address, size) == 0 || errno == EINPROGRESS) return fd;
  const int rc = -errno;
  ::close(fd);
  return rc;
}

int connect_unix(const char* path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const size_t length = std::strlen(path);
  if (length >= sizeof(address.sun_path)) return -EINVAL;
  std::memcpy(address.sun_path, path, length);
  return open_socket(AF_UNIX, 0, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

int connect_tcp(const char* address) {
  const auto parts = split_address(address);
  if (!parts.has_value()) return -EINVAL;
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int lookup = ::getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found);
  if (lookup != 0) {
    EMBEDDED_ERRLOG("JSON-RPC client: cannot look up %s: %s\n", address, ::gai_strerror(lookup));
    return -EHOSTUNREACH;
  }
  const int fd =
      open_socket(found->ai_family, found->ai_protocol, found->ai_addr, found->ai_addrlen);
  ::freeaddrinfo(found);
  return fd;
}

}  // namespace

extern "C" struct spdk_jsonrpc_client* spdk_jsonrpc_client_connect(const char* addr,
                                                                   int addr_family) {
  const int fd = addr_family == AF_UNIX ? connect_unix(addr) : connect_tcp(addr);
  if (fd < 0) {
    errno = -fd;
    return nullptr;
  }
  auto* const client = new (std::nothrow) spdk_jsonrpc_client(fd);
  if (client == nullptr) {
    ::close(fd);
    errno = ENOMEM;
  }
  return client;
}
