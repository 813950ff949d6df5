// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "request.h"

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <new>
#include <utility>

#include "../log/logging.h"
#include "limits.h"
#include "traffic_log.h"

namespace {

int append_response(void* arg, const void* data, size_t size) {
  auto* const request = static_cast<spdk_jsonrpc_request*>(arg);
  if (size > embedded::rpc::kMaxResponseBytes - request->response.size()) {
    EMBEDDED_ERRLOG("JSON-RPC response exceeds %zu bytes\n", embedded::rpc::kMaxResponseBytes);
    return -1;
  }
  return request->response.append(data, size) ? 0 : -1;
}

}  // namespace

std::unique_ptr<spdk_jsonrpc_request> spdk_jsonrpc_request::create(
    std::shared_ptr<spdk_jsonrpc_server_conn> connection) {
  std::unique_ptr<spdk_jsonrpc_request> request(new (std::nothrow) spdk_jsonrpc_request());
  if (request == nullptr) return nullptr;
  request->connection = std::move(connection);
  // Methods do not check what spdk_jsonrpc_begin_result returns, so the writer exists from the
  // start.
  if (!request->reset_writer()) return nullptr;
  return request;
}

spdk_jsonrpc_request::~spdk_jsonrpc_request() { close_writer(); }

bool spdk_jsonrpc_request::close_writer() {
  return spdk_json_write_end(std::exchange(writer_, nullptr)) == 0;
}

bool spdk_jsonrpc_request::reset_writer() {
  close_writer();
  response.clear();
  writer_ = spdk_json_write_begin(append_response, this, 0);
  return writer_ != nullptr;
}

int spdk_jsonrpc_request::take_text(const uint8_t* json, size_t bytes, size_t value_count) {
  text_.reset(static_cast<uint8_t*>(std::malloc(bytes + 1)));
  values_.reset(static_cast<spdk_json_val*>(std::calloc(value_count, sizeof(spdk_json_val))));
  if (text_ == nullptr || values_ == nullptr) return -ENOMEM;
  std::memcpy(text_.get(), json, bytes);
  text_[bytes] = '\0';
  embedded::rpc::log_traffic("request: ", text_.get(), bytes);

  const ssize_t rc = spdk_json_parse(text_.get(), bytes, values_.get(), value_count, nullptr,
                                     SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE);
  return rc == static_cast<ssize_t>(value_count) ? 0 : -EINVAL;
}

namespace {

struct Envelope {
  const spdk_json_val* version;
  const spdk_json_val* method;
  const spdk_json_val* params;
  const spdk_json_val* id;
};

int capture(const spdk_json_val* value, void* out) {
  *static_cast<const spdk_json_val**>(out) = value;
  return 0;
}

constexpr spdk_json_object_decoder kEnvelopeDecoders[] = {
    {"jsonrpc", offsetof(Envelope, version), capture, true},
    {"method", offsetof(Envelope, method), capture, false},
    {"params", offsetof(Envelope, params), capture, true},
    {"id", offsetof(Envelope, id), capture, true},
};

bool is_valid_id(const spdk_json_val* id) {
  return id->type == SPDK_JSON_VAL_STRING || id->type == SPDK_JSON_VAL_NUMBER ||
         id->type == SPDK_JSON_VAL_NULL;
}

bool is_valid_params(const spdk_json_val* params) {
  return params->type == SPDK_JSON_VAL_ARRAY_BEGIN || params->type == SPDK_JSON_VAL_OBJECT_BEGIN;
}

// Fills *id as soon as it is known to be good, so that an error found later can carry it.
bool read_envelope(const spdk_json_val* values, Envelope* envelope, const spdk_json_val** id) {
  // Batches are arrays; SPDK refuses them like any other non-object.
  if (spdk_json_decode_object(values, kEnvelopeDecoders, std::size(kEnvelopeDecoders), envelope)) {
    return false;
  }
  const auto* const version = envelope->version;
  if (version != nullptr &&
      (version->type != SPDK_JSON_VAL_STRING || !spdk_json_strequal(version, "2.0"))) {
    return false;
  }
  if (envelope->method->type != SPDK_JSON_VAL_STRING) return false;
  if (envelope->id != nullptr) {
    if (!is_valid_id(envelope->id)) return false;
    *id = envelope->id;
  }
  if (envelope->params != nullptr && envelope->params->type == SPDK_JSON_VAL_NULL) {
    envelope->params = nullptr;
  }
  return envelope->params == nullptr || is_valid_params(envelope->params);
}

}  // namespace

void spdk_jsonrpc_request::dispatch(spdk_jsonrpc_handle_request_fn handler) {
  Envelope envelope = {};
  if (!read_envelope(values_.get(), &envelope, &id)) {
    send_error(SPDK_JSONRPC_ERROR_INVALID_REQUEST, "Invalid request");
    return;
  }
  handler(this, envelope.method, envelope.params);
}

spdk_json_write_ctx* spdk_jsonrpc_request::begin_response() {
  spdk_json_write_object_begin(writer_);
  spdk_json_write_named_string(writer_, "jsonrpc", "2.0");
  spdk_json_write_name(writer_, "id");
  if (id != nullptr) {
    spdk_json_write_val(writer_, id);
  } else {
    spdk_json_write_null(writer_);
  }
  return writer_;
}

void spdk_jsonrpc_request::write_error_object(int code, const char* message) {
  spdk_json_write_ctx* const w = begin_response();
  spdk_json_write_named_object_begin(w, "error");
  spdk_json_write_named_int32(w, "code", code);
  spdk_json_write_named_string(w, "message", message);
  spdk_json_write_object_end(w);
}

void spdk_jsonrpc_request::send_error(int code, const char* message) {
  // Half a result may have been written before the method failed; it must not precede the error.
  if (!reset_writer()) {
    skip_response();
    return;
  }
  is_error = true;
  write_error_object(code, message);
  end_response();
}

void spdk_jsonrpc_request::end_response() {
  spdk_json_write_object_end(writer_);
  // What failed to be written (text that is no UTF-8, a response over the limit) is no JSON: the
  // peer gets a well-formed error instead.
  if (!close_writer() || !response.append("\n", 1)) {
    if (!reset_writer()) {
      skip_response();
      return;
    }
    is_error = true;
    write_error_object(SPDK_JSONRPC_ERROR_INTERNAL_ERROR, "Internal error");
    spdk_json_write_object_end(writer_);
    if (!close_writer() || !response.append("\n", 1)) response.clear();
  }
  std::unique_ptr<spdk_jsonrpc_request> self(this);
  const auto target = connection;
  target->deliver(std::move(self));
}

void spdk_jsonrpc_request::skip_response() {
  close_writer();
  response.clear();
  std::unique_ptr<spdk_jsonrpc_request> self(this);
  const auto target = connection;
  target->deliver(std::move(self));
}

extern "C" {

struct spdk_jsonrpc_server_conn* spdk_jsonrpc_get_conn(struct spdk_jsonrpc_request* request) {
  return request->connection->is_open() ? request->connection.get() : nullptr;
}

struct spdk_json_write_ctx* spdk_jsonrpc_begin_result(struct spdk_jsonrpc_request* request) {
  spdk_json_write_ctx* const w = request->begin_response();
  spdk_json_write_name(w, "result");
  return w;
}

void spdk_jsonrpc_end_result(struct spdk_jsonrpc_request* request, struct spdk_json_write_ctx*) {
  // A request without an id is a notification: its result goes nowhere.
  if (request->id != nullptr && request->id->type != SPDK_JSON_VAL_NULL) {
    request->end_response();
  } else {
    request->skip_response();
  }
}

void spdk_jsonrpc_send_bool_response(struct spdk_jsonrpc_request* request, bool value) {
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_bool(w, value);
  spdk_jsonrpc_end_result(request, w);
}

void spdk_jsonrpc_send_error_response(struct spdk_jsonrpc_request* request, int error_code,
                                      const char* msg) {
  request->send_error(error_code, msg);
}

void spdk_jsonrpc_send_error_response_fmt(struct spdk_jsonrpc_request* request, int error_code,
                                          const char* fmt, ...) {
  va_list args;
  va_start(args, fmt);
  char* text = nullptr;
  const int length = vasprintf(&text, fmt, args);
  va_end(args);
  request->send_error(error_code, length < 0 ? "Error" : text);
  if (length >= 0) std::free(text);
}

}  // extern "C"
