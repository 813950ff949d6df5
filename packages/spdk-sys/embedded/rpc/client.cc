// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "client.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <new>
#include <utility>

#include "../json/scan.h"
#include "../log/logging.h"
#include "limits.h"

using embedded::rpc::ClientResponse;
using embedded::rpc::Frame;
using embedded::rpc::FrameState;

namespace {

constexpr size_t kReceiveChunkBytes = 64 * 1024;

bool try_again(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int capture(const spdk_json_val* value, void* out) {
  // The response's fields are not const, while decoders are given const values.
  *static_cast<spdk_json_val**>(out) = const_cast<spdk_json_val*>(value);
  return 0;
}

int capture_version(const spdk_json_val* value, void* out) {
  return spdk_json_strequal(value, "2.0") ? capture(value, out) : SPDK_JSON_PARSE_INVALID;
}

int capture_id(const spdk_json_val* value, void* out) {
  const bool valid = value->type == SPDK_JSON_VAL_STRING || value->type == SPDK_JSON_VAL_NUMBER;
  return valid ? capture(value, out) : -EINVAL;
}

using Response = spdk_jsonrpc_client_response;

constexpr spdk_json_object_decoder kResponseDecoders[] = {
    {"jsonrpc", offsetof(Response, version), capture_version, false},
    {"id", offsetof(Response, id), capture_id, true},
    {"result", offsetof(Response, result), capture, true},
    {"error", offsetof(Response, error), capture, true},
};

int append_request(void* arg, const void* data, size_t size) {
  auto& text = static_cast<spdk_jsonrpc_client_request*>(arg)->text;
  if (size > embedded::rpc::kMaxRequestBytes - text.size()) return -ENOSPC;
  return text.append(data, size) ? 0 : -ENOMEM;
}

}  // namespace

spdk_jsonrpc_client::~spdk_jsonrpc_client() { ::close(fd_); }

int spdk_jsonrpc_client::finish_connecting(int timeout_ms) {
  pollfd waiting = {fd_, POLLOUT, 0};
  const int ready = ::poll(&waiting, 1, timeout_ms);
  if (ready == 0 || (ready < 0 && errno == EINTR)) return -ENOTCONN;
  if (ready < 0 || (waiting.revents & ~POLLOUT) != 0) return -EIO;
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) return -EIO;
  connected_ = true;
  return 0;
}

int spdk_jsonrpc_client::transmit() {
  auto& text = request_->text;
  while (!text.empty()) {
    const ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0) return try_again(errno) ? 0 : -errno;
    text.consume(static_cast<size_t>(sent));
  }
  request_.reset();
  return 0;
}

int spdk_jsonrpc_client::receive() {
  uint8_t* const room = received_.reserve(kReceiveChunkBytes);
  if (room == nullptr) return -ENOMEM;
  const ssize_t size = ::recv(fd_, room, kReceiveChunkBytes, 0);
  if (size < 0) return try_again(errno) ? 0 : -errno;
  if (size == 0) return -EIO;
  received_.commit(static_cast<size_t>(size));
  return 0;
}

int spdk_jsonrpc_client::parse_response(size_t bytes, size_t value_count) {
  std::unique_ptr<ClientResponse> response(new (std::nothrow) ClientResponse());
  if (response == nullptr) return -ENOMEM;
  response->text.reset(static_cast<uint8_t*>(std::malloc(bytes)));
  // One more than there are: zeroed, it ends the values for who walks them with spdk_json_next.
  response->values.reset(
      static_cast<spdk_json_val*>(std::calloc(value_count + 1, sizeof(spdk_json_val))));
  if (response->text == nullptr || response->values == nullptr) return -ENOMEM;
  std::memcpy(response->text.get(), received_.data(), bytes);
  received_.consume(bytes);
  received_.trim();
  framer_.reset();

  Response* const fields = response.get();
  if (spdk_json_parse(response->text.get(), bytes, response->values.get(), value_count, nullptr,
                      SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE) < 0 ||
      spdk_json_decode_object(response->values.get(), kResponseDecoders,
                              std::size(kResponseDecoders), fields) != 0) {
    return -EINVAL;
  }
  response_ = std::move(response);
  return 0;
}

int spdk_jsonrpc_client::read_response() {
  size_t spaces = 0;
  while (spaces < received_.size() && embedded::json::is_space(received_.data()[spaces])) spaces++;
  if (spaces > 0) received_.consume(spaces);
  if (received_.empty()) return 0;

  const Frame frame = framer_.next(received_.data(), received_.size());
  if (frame.state == FrameState::kIncomplete) {
    return received_.size() > embedded::rpc::kMaxResponseBytes ? -ENOSPC : 0;
  }
  if (frame.state == FrameState::kBroken || frame.values > embedded::rpc::kMaxClientValues) {
    EMBEDDED_ERRLOG("JSON-RPC client: the response is no valid JSON or has too many values\n");
    return -EINVAL;
  }
  return parse_response(frame.bytes, frame.values);
}

int spdk_jsonrpc_client::poll(int timeout_ms) {
  if (!connected_) return finish_connecting(timeout_ms);
  if (response_ != nullptr) return 1;
  int rc = read_response();
  if (rc != 0 || response_ != nullptr) return rc != 0 ? rc : 1;

  const auto events = static_cast<short>(request_ != nullptr ? POLLIN | POLLOUT : POLLIN);
  pollfd waiting = {fd_, events, 0};
  if (::poll(&waiting, 1, timeout_ms) < 0) return errno == EINTR ? 0 : -errno;
  if ((waiting.revents & POLLOUT) != 0 && request_ != nullptr) rc = transmit();
  if (rc == 0 && (waiting.revents & (POLLIN | POLLHUP | POLLERR)) != 0) rc = receive();
  if (rc == 0) rc = read_response();
  if (rc != 0) return rc;
  return response_ != nullptr ? 1 : 0;
}

int spdk_jsonrpc_client::send(spdk_jsonrpc_client_request* request) {
  if (request_ != nullptr) return -ENOSPC;
  request_.reset(request);
  return 0;
}

extern "C" {

void spdk_jsonrpc_client_close(struct spdk_jsonrpc_client* client) { delete client; }

struct spdk_jsonrpc_client_request* spdk_jsonrpc_client_create_request(void) {
  return new (std::nothrow) spdk_jsonrpc_client_request();
}

void spdk_jsonrpc_client_free_request(struct spdk_jsonrpc_client_request* req) { delete req; }

int spdk_jsonrpc_client_send_request(struct spdk_jsonrpc_client* client,
                                     struct spdk_jsonrpc_client_request* req) {
  return client->send(req);
}

int spdk_jsonrpc_client_poll(struct spdk_jsonrpc_client* client, int timeout) {
  return client->poll(timeout);
}

struct spdk_jsonrpc_client_response* spdk_jsonrpc_client_get_response(
    struct spdk_jsonrpc_client* client) {
  return client->take_response().release();
}

void spdk_jsonrpc_client_free_response(struct spdk_jsonrpc_client_response* resp) {
  delete static_cast<ClientResponse*>(resp);
}

struct spdk_json_write_ctx* spdk_jsonrpc_begin_request(struct spdk_jsonrpc_client_request* request,
                                                       int32_t id, const char* method) {
  spdk_json_write_ctx* const w = spdk_json_write_begin(append_request, request, 0);
  if (w == nullptr) return nullptr;
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "jsonrpc", "2.0");
  if (id >= 0) spdk_json_write_named_int32(w, "id", id);
  if (method != nullptr) spdk_json_write_named_string(w, "method", method);
  return w;
}

void spdk_jsonrpc_end_request(struct spdk_jsonrpc_client_request* request,
                              struct spdk_json_write_ctx* w) {
  spdk_json_write_object_end(w);
  spdk_json_write_end(w);
  append_request(request, "\n", 1);
}

}  // extern "C"
