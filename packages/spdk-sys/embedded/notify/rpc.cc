// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// notify_get_types, notify_get_notifications
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "../rpc/register.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"
#include "spdk/notify.h"
#include "spdk/string.h"

namespace {

int write_type(const spdk_notify_type* type, void* w) {
  spdk_json_write_string(static_cast<spdk_json_write_ctx*>(w), spdk_notify_type_get_name(type));
  return 0;
}

void notify_get_types(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  if (params != nullptr) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                     "notify_get_types takes no parameters");
    return;
  }
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_array_begin(w);
  spdk_notify_foreach_type(write_type, w);
  spdk_json_write_array_end(w);
  spdk_jsonrpc_end_result(request, w);
}

struct Range {
  uint64_t id = 0;
  uint64_t max = UINT64_MAX;
};

const spdk_json_object_decoder kRangeFields[] = {
    {"id", offsetof(Range, id), spdk_json_decode_uint64, true},
    {"max", offsetof(Range, max), spdk_json_decode_uint64, true},
};

int write_event(uint64_t id, const spdk_notify_event* event, void* context) {
  auto* const w = static_cast<spdk_json_write_ctx*>(context);
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "type", event->type);
  spdk_json_write_named_string(w, "ctx", event->ctx);
  spdk_json_write_named_uint64(w, "id", id);
  spdk_json_write_object_end(w);
  return 0;
}

void notify_get_notifications(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  Range range;
  if (params != nullptr &&
      spdk_json_decode_object(params, kRangeFields, std::size(kRangeFields), &range) != 0) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                     spdk_strerror(EINVAL));
    return;
  }
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_array_begin(w);
  spdk_notify_foreach_event(range.id, range.max, write_event, w);
  spdk_json_write_array_end(w);
  spdk_jsonrpc_end_result(request, w);
}

const embedded::rpc::Method types("notify_get_types", notify_get_types, SPDK_RPC_RUNTIME);
const embedded::rpc::Method events("notify_get_notifications", notify_get_notifications,
                                   SPDK_RPC_RUNTIME);

}  // namespace
