// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// RPC methods of the error bdev module.
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <span>

#include "../../bdev/rpc/response.h"
#include "../../log/logging.h"
#include "../../rpc/register.h"
#include "bdev/error/vbdev_error.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"

namespace {

using namespace embedded::bdev_rpc;

struct CreateParameters {
  OwnedString base_name;
  spdk_uuid uuid{};
};

const spdk_json_object_decoder kCreateFields[] = {
    {"base_name", offsetof(CreateParameters, base_name), OwnedString::decode, false},
    {"uuid", offsetof(CreateParameters, uuid), spdk_json_decode_uuid, true},
};

void bdev_error_create(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  CreateParameters parameters;
  if (spdk_json_decode_object(params, kCreateFields, std::size(kCreateFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  respond_done(request, vbdev_error_create(parameters.base_name.get(), &parameters.uuid));
}

void bdev_error_delete(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(request, params,
            [request](const char* name) { vbdev_error_delete(name, respond_done, request); });
}

struct Word {
  const char* text;
  uint32_t value;
};

int decode_word(const spdk_json_val* value, std::span<const Word> words, void* out) {
  const auto found = std::ranges::find_if(
      words, [value](const Word& word) { return spdk_json_strequal(value, word.text); });
  if (found == words.end()) {
    EMBEDDED_NOTICELOG("%.*s is no value of this parameter\n", static_cast<int>(value->len),
                       static_cast<const char*>(value->start));
    return -EINVAL;
  }
  *static_cast<uint32_t*>(out) = found->value;
  return 0;
}

int decode_io_type(const spdk_json_val* value, void* out) {
  static constexpr Word kWords[] = {
      {"read", SPDK_BDEV_IO_TYPE_READ},
      {"write", SPDK_BDEV_IO_TYPE_WRITE},
      {"flush", SPDK_BDEV_IO_TYPE_FLUSH},
      {"unmap", SPDK_BDEV_IO_TYPE_UNMAP},
      {"all", 0xffffffff},
      {"clear", 0},
  };
  return decode_word(value, kWords, out);
}

int decode_error_type(const spdk_json_val* value, void* out) {
  static constexpr Word kWords[] = {
      {"failure", VBDEV_IO_FAILURE},
      {"pending", VBDEV_IO_PENDING},
      {"corrupt_data", VBDEV_IO_CORRUPT_DATA},
      {"nomem", VBDEV_IO_NOMEM},
  };
  return decode_word(value, kWords, out);
}

struct InjectParameters {
  OwnedString name;
  vbdev_error_inject_opts opts{.io_type = 0,
                               .error_type = 0,
                               .error_num = 1,
                               .error_qd = 0,
                               .corrupt_offset = 0,
                               .corrupt_value = 0};
};

const spdk_json_object_decoder kInjectFields[] = {
    {"name", offsetof(InjectParameters, name), OwnedString::decode, false},
    {"io_type", offsetof(InjectParameters, opts.io_type), decode_io_type, false},
    {"error_type", offsetof(InjectParameters, opts.error_type), decode_error_type, false},
    {"num", offsetof(InjectParameters, opts.error_num), spdk_json_decode_uint32, true},
    {"queue_depth", offsetof(InjectParameters, opts.error_qd), spdk_json_decode_uint64, true},
    {"corrupt_offset", offsetof(InjectParameters, opts.corrupt_offset), spdk_json_decode_uint64,
     true},
    {"corrupt_value", offsetof(InjectParameters, opts.corrupt_value), spdk_json_decode_uint8, true},
};

void bdev_error_inject_error(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  InjectParameters parameters;
  if (spdk_json_decode_object(params, kInjectFields, std::size(kInjectFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  respond_done(request, vbdev_error_inject_error(parameters.name.get(), &parameters.opts));
}

const embedded::rpc::Method create("bdev_error_create", bdev_error_create, SPDK_RPC_RUNTIME);
const embedded::rpc::Method remove_method("bdev_error_delete", bdev_error_delete, SPDK_RPC_RUNTIME);
const embedded::rpc::Method inject("bdev_error_inject_error", bdev_error_inject_error,
                                   SPDK_RPC_RUNTIME);

}  // namespace
