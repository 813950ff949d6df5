// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "socket_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "../json/scan.h"
#include "../log/logging.h"
#include "limits.h"
#include "traffic_log.h"

namespace embedded::rpc {

namespace {

constexpr size_t kReceiveChunkBytes = 64 * 1024;

bool try_again() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

SocketConnection::~SocketConnection() {
  if (fd_ >= 0) ::close(fd_);
}

void SocketConnection::deliver(std::unique_ptr<spdk_jsonrpc_request> request) {
  const std::lock_guard lock(mutex_);
  pending_--;
  if (!open_) {
    EMBEDDED_WARNLOG("The peer is gone: its JSON-RPC response is dropped\n");
    return;
  }
  log_traffic("response: ", request->response.data(), request->response.size());
  unsent_bytes_ += request->response.size();
  unsent_.push_back(std::move(request));
}

bool SocketConnection::has_room() {
  const std::lock_guard lock(mutex_);
  return pending_ < kMaxPendingRequests && unsent_bytes_ < kMaxUnsentBytes;
}

bool SocketConnection::is_done() {
  const std::lock_guard lock(mutex_);
  return unsent_.empty() && (gave_up_ || (peer_finished_ && pending_ == 0));
}

bool SocketConnection::send_responses() {
  bool worked = false;
  while (fd_ >= 0) {
    spdk_jsonrpc_request* request = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (!unsent_.empty()) request = unsent_.front().get();
    }
    if (request == nullptr) break;
    ByteBuffer& response = request->response;
    if (!response.empty()) {
      // Without MSG_NOSIGNAL a peer that has hung up would kill the process through SIGPIPE.
      const ssize_t sent = ::send(fd_, response.data(), response.size(), MSG_NOSIGNAL);
      if (sent < 0) {
        if (!try_again()) close();
        break;
      }
      worked = true;
      response.consume(static_cast<size_t>(sent));
      const std::lock_guard lock(mutex_);
      unsent_bytes_ -= static_cast<size_t>(sent);
    }
    if (response.empty()) {
      const std::lock_guard lock(mutex_);
      unsent_.pop_front();
    }
  }
  return worked;
}

void SocketConnection::skip_space() {
  size_t spaces = 0;
  while (spaces < received_.size() && json::is_space(received_.data()[spaces])) spaces++;
  // Only between values: the framer counts from the first byte it was shown.
  if (spaces > 0) received_.consume(spaces);
}

void SocketConnection::give_up() {
  gave_up_ = true;
  received_.clear();
  auto request = spdk_jsonrpc_request::create(shared_from_this());
  if (request == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    pending_++;
  }
  // There is no point in the stream from which to go on, so the answer is the last one. (SPDK
  // hangs up without it.)
  request.release()->send_error(SPDK_JSONRPC_ERROR_PARSE_ERROR, "Parse error");
}

// False when there is no complete request in the buffer.
bool SocketConnection::handle_next() {
  if (received_.size() == 0) return false;
  const Frame frame = framer_.next(received_.data(), received_.size());
  if (frame.state == FrameState::kIncomplete) {
    if (received_.size() > kMaxRequestBytes) give_up();
    return false;
  }
  if (frame.state == FrameState::kBroken || frame.values > kMaxRequestValues) {
    give_up();
    return false;
  }

  auto request = spdk_jsonrpc_request::create(shared_from_this());
  if (request == nullptr || request->take_text(received_.data(), frame.bytes, frame.values) != 0) {
    give_up();
    return false;
  }
  framer_.reset();
  received_.consume(frame.bytes);
  {
    const std::lock_guard lock(mutex_);
    pending_++;
  }
  // From here on the method owns the request; it may also shut this connection down.
  request.release()->dispatch(handler_);
  return true;
}

void SocketConnection::handle_buffered() {
  while (fd_ >= 0 && !gave_up_ && has_room()) {
    skip_space();
    if (!handle_next()) break;
  }
  received_.trim();
}

bool SocketConnection::receive() {
  bool worked = false;
  size_t budget = kReceiveBudgetBytes;
  handle_buffered();
  while (fd_ >= 0 && !peer_finished_ && !gave_up_ && budget > 0 && has_room()) {
    uint8_t* const room = received_.reserve(kReceiveChunkBytes);
    if (room == nullptr) {
      give_up();
      break;
    }
    const ssize_t size = ::recv(fd_, room, kReceiveChunkBytes, 0);
    if (size < 0) {
      if (!try_again()) close();
      break;
    }
    worked = true;
    if (size == 0) {
      peer_finished_ = true;
      break;
    }
    received_.commit(static_cast<size_t>(size));
    budget -= std::min(budget, static_cast<size_t>(size));
    handle_buffered();
  }
  return worked;
}

bool SocketConnection::poll() {
  bool worked = send_responses();
  worked = receive() || worked;
  worked = send_responses() || worked;
  if (fd_ >= 0 && is_done()) close();
  return worked;
}

void SocketConnection::close() {
  if (fd_ < 0) return;
  ::close(std::exchange(fd_, -1));
  // Destroyed after the lock is released: a request holds a reference to this connection.
  std::deque<std::unique_ptr<spdk_jsonrpc_request>> dropped;
  {
    const std::lock_guard lock(mutex_);
    open_ = false;
    dropped.swap(unsent_);
    unsent_bytes_ = 0;
  }
  mark_closed();
}

}  // namespace embedded::rpc
