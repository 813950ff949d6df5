// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Answers and parameters that the RPC methods around bdevs have in common.
#pragma once

#include <functional>

#include "spdk/bdev_module.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"

namespace embedded::bdev_rpc {

// A completion callback with the request as its context: true, or the error.
void respond_done(void* request, int rc);

// The name of a new bdev, or the error.
void respond_name(spdk_jsonrpc_request* request, int rc, const spdk_bdev* bdev);

// A text, or the error.
void respond_text(spdk_jsonrpc_request* request, int rc, const char* text);

void respond_undecodable(spdk_jsonrpc_request* request, int code);

// A string parameter, decoded in place and freed with its owner.
class OwnedString {
 public:
  OwnedString() = default;
  ~OwnedString();
  OwnedString(const OwnedString&) = delete;
  OwnedString& operator=(const OwnedString&) = delete;

  // For decoder tables: `out` is the OwnedString.
  static int decode(const spdk_json_val* value, void* out);
  // Not const: some of SPDK's functions that change nothing want it so.
  char* get() const { return text_; }

 private:
  char* text_ = nullptr;
};

// Runs `action` on the bdev while it is open, so that it cannot go away meanwhile; answers with the
// error when it cannot be opened.
void with_open_bdev(spdk_jsonrpc_request* request, const char* name,
                    const std::function<void(spdk_bdev*)>& action);

// For methods whose parameters are {"name": ...}: calls `action` with the name, which answers, or
// answers itself, with `undecodable`, that there is none.
void with_name(spdk_jsonrpc_request* request, const spdk_json_val* params,
               const std::function<void(const char*)>& action,
               int undecodable = SPDK_JSONRPC_ERROR_INTERNAL_ERROR);

}  // namespace embedded::bdev_rpc
