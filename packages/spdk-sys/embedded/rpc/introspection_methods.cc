// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Methods about the RPC server itself: rpc_get_methods, spdk_get_version.
#include <cstddef>
#include <iterator>

#include "../log/logging.h"
#include "register.h"
#include "registry.h"
#include "spdk/version.h"

namespace {

using embedded::rpc::kAnyState;
using embedded::rpc::Method;
using embedded::rpc::MethodFilter;

constexpr spdk_json_object_decoder kGetMethodsDecoders[] = {
    {"current", offsetof(MethodFilter, current_state_only), spdk_json_decode_bool, true},
    {"include_aliases", offsetof(MethodFilter, include_aliases), spdk_json_decode_bool, true},
};

void get_methods(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  MethodFilter filter = {};
  if (params != nullptr && spdk_json_decode_object(params, kGetMethodsDecoders,
                                                   std::size(kGetMethodsDecoders), &filter)) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                     "Invalid parameters");
    return;
  }
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  embedded::rpc::write_method_names(w, filter);
  spdk_jsonrpc_end_result(request, w);
}

void get_version(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  if (params != nullptr) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                     "spdk_get_version takes no parameters");
    return;
  }
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "version", SPDK_VERSION_STRING);
  spdk_json_write_named_object_begin(w, "fields");
  spdk_json_write_named_uint32(w, "major", SPDK_VERSION_MAJOR);
  spdk_json_write_named_uint32(w, "minor", SPDK_VERSION_MINOR);
  spdk_json_write_named_uint32(w, "patch", SPDK_VERSION_PATCH);
  spdk_json_write_named_string(w, "suffix", SPDK_VERSION_SUFFIX);
  spdk_json_write_object_end(w);
  spdk_json_write_object_end(w);
  spdk_jsonrpc_end_result(request, w);
}

const Method methods[] = {
    {"rpc_get_methods", get_methods, kAnyState},
    {"spdk_get_version", get_version, kAnyState},
};

}  // namespace
