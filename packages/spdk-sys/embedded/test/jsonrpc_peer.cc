// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "jsonrpc_peer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "check.h"

namespace {

// Turns without any progress after which a peer stops waiting; each waits for up to a millisecond.
constexpr int kPatience = 3000;
constexpr int kQuietTurns = 20;

void wait_readable(int fd) {
  pollfd waiting = {fd, POLLIN, 0};
  ::poll(&waiting, 1, 1);
}

}  // namespace

SocketPath::SocketPath() {
  static int count = 0;
  path_ = "/tmp/spdk-ts-test." + std::to_string(getpid()) + "." + std::to_string(count++);
}

SocketPath::~SocketPath() { unlink(path_.c_str()); }

Peer::Peer(const char* path, std::function<void()> poll)
    : poll_(std::move(poll)), fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
  CHECK_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ::fcntl(fd_, F_SETFL, O_NONBLOCK);
}

Peer::~Peer() { hang_up(); }

void Peer::hang_up() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void Peer::finish_sending() { ::shutdown(fd_, SHUT_WR); }

size_t Peer::send(std::string_view bytes) {
  const size_t wanted = bytes.size();
  for (int idle = 0; !bytes.empty() && idle < kPatience;) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
      idle = 0;
    } else if (errno == EAGAIN) {
      poll_();
      idle++;
    } else {
      break;  // the server has closed: what it sent before can still be read
    }
  }
  return wanted - bytes.size();
}

// True if something arrived, the end included.
bool Peer::receive() {
  char chunk[64 * 1024];
  const ssize_t size = ::recv(fd_, chunk, sizeof(chunk), 0);
  if (size > 0) received_.append(chunk, static_cast<size_t>(size));
  if (size == 0 || (size < 0 && errno != EAGAIN)) closed_ = true;
  return size > 0 || closed_;
}

std::string Peer::line() {
  size_t searched = 0;
  for (int idle = 0; idle < kPatience && !closed_;) {
    const size_t end = received_.find('\n', searched);
    if (end != std::string::npos) break;
    searched = received_.size();
    poll_();
    if (receive()) {
      idle = 0;
    } else {
      idle++;
      wait_readable(fd_);
    }
  }
  const size_t end = received_.find('\n');
  if (end == std::string::npos) return {};
  std::string first = received_.substr(0, end);
  received_.erase(0, end + 1);
  return first;
}

bool Peer::sees_close() {
  for (int turn = 0; turn < kPatience && !closed_; turn++) {
    poll_();
    if (!receive()) wait_readable(fd_);
  }
  return closed_ && received_.empty();
}

bool Peer::hears_nothing() {
  for (int turn = 0; turn < kQuietTurns; turn++) {
    poll_();
    receive();
    wait_readable(fd_);
  }
  return received_.empty() && !closed_;
}
