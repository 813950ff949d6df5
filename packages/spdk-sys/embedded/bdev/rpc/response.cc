// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "response.h"

#include <cstdlib>

#include "../../rpc/undecodable.h"
#include "spdk/string.h"

namespace embedded::bdev_rpc {

void respond_done(void* request, int rc) {
  auto* to = static_cast<spdk_jsonrpc_request*>(request);
  if (rc == 0) {
    spdk_jsonrpc_send_bool_response(to, true);
  } else {
    spdk_jsonrpc_send_error_response(to, rc, spdk_strerror(-rc));
  }
}

void respond_name(spdk_jsonrpc_request* request, int rc, const spdk_bdev* bdev) {
  respond_text(request, rc, rc == 0 ? spdk_bdev_get_name(bdev) : nullptr);
}

void respond_text(spdk_jsonrpc_request* request, int rc, const char* text) {
  if (rc != 0) {
    respond_done(request, rc);
    return;
  }
  spdk_json_write_ctx* w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_string(w, text);
  spdk_jsonrpc_end_result(request, w);
}

void respond_undecodable(spdk_jsonrpc_request* request, int code) {
  embedded::rpc::send_undecodable(request, code);
}

OwnedString::~OwnedString() { free(text_); }

int OwnedString::decode(const spdk_json_val* value, void* out) {
  return spdk_json_decode_string(value, &static_cast<OwnedString*>(out)->text_);
}

namespace {

void ignore_event(spdk_bdev_event_type, spdk_bdev*, void*) {}

}  // namespace

void with_open_bdev(spdk_jsonrpc_request* request, const char* name,
                    const std::function<void(spdk_bdev*)>& action) {
  spdk_bdev_desc* desc = nullptr;
  const int rc = spdk_bdev_open_ext(name, false, ignore_event, nullptr, &desc);
  if (rc != 0) {
    respond_done(request, rc);
    return;
  }
  action(spdk_bdev_desc_get_bdev(desc));
  spdk_bdev_close(desc);
}

void with_name(spdk_jsonrpc_request* request, const spdk_json_val* params,
               const std::function<void(const char*)>& action, int undecodable) {
  static const spdk_json_object_decoder kFields[] = {{"name", 0, OwnedString::decode, false}};
  OwnedString name;
  if (spdk_json_decode_object(params, kFields, 1, &name) == 0) {
    action(name.get());
  } else {
    respond_undecodable(request, undecodable);
  }
}

}  // namespace embedded::bdev_rpc
