// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// bdev_enable_histogram, bdev_get_histogram
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>

#include "spdk/base64.h"
#include "spdk/bdev_module.h"
#include "spdk/env.h"
#include "spdk/histogram_data.h"
#include "spdk/string.h"

#include "../../rpc/register.h"
#include "response.h"

namespace {

using namespace embedded::bdev_rpc;

struct FreeHistogram {
  void operator()(spdk_histogram_data* histogram) const { spdk_histogram_data_free(histogram); }
};
using Histogram = std::unique_ptr<spdk_histogram_data, FreeHistogram>;

struct EnableParameters {
  OwnedString name;
  bool enable = false;
};

const spdk_json_object_decoder kEnableFields[] = {
    {"name", offsetof(EnableParameters, name), OwnedString::decode, false},
    {"enable", offsetof(EnableParameters, enable), spdk_json_decode_bool, false},
};

void bdev_enable_histogram(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  EnableParameters parameters;
  if (spdk_json_decode_object(params, kEnableFields, std::size(kEnableFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  with_open_bdev(request, parameters.name.get(), [&](spdk_bdev* bdev) {
    spdk_bdev_histogram_enable(bdev, respond_done, request, parameters.enable);
  });
}

size_t bucket_bytes(const spdk_histogram_data* histogram) {
  // The buckets lie one after the other; the last index of the last range is the last of them.
  const uint32_t shift = histogram->bucket_shift;
  return ((size_t{64} - shift + 1) << shift) * sizeof(uint64_t);
}

void respond_histogram(void* context, int status, spdk_histogram_data* data) {
  auto* request = static_cast<spdk_jsonrpc_request*>(context);
  const Histogram histogram(data);
  if (status != 0) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                     spdk_strerror(-status));
    return;
  }
  const size_t bytes = bucket_bytes(data);
  std::string encoded(spdk_base64_get_encoded_strlen(bytes) + 1, '\0');
  const int rc = spdk_base64_encode(encoded.data(), data->bucket, bytes);
  if (rc != 0) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                     spdk_strerror(-rc));
    return;
  }
  spdk_json_write_ctx* w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "histogram", encoded.c_str());
  spdk_json_write_named_int64(w, "bucket_shift", data->bucket_shift);
  spdk_json_write_named_int64(w, "tsc_rate", static_cast<int64_t>(spdk_get_ticks_hz()));
  spdk_json_write_object_end(w);
  spdk_jsonrpc_end_result(request, w);
}

void get_histogram(spdk_jsonrpc_request* request, spdk_bdev* bdev) {
  Histogram histogram(spdk_histogram_data_alloc());
  if (histogram == nullptr) {
    respond_done(request, -ENOMEM);
    return;
  }
  spdk_bdev_histogram_get(bdev, histogram.release(), respond_histogram, request);
}

void bdev_get_histogram(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  with_name(request, params, [request](const char* name) {
    with_open_bdev(request, name, [request](spdk_bdev* bdev) { get_histogram(request, bdev); });
  });
}

const embedded::rpc::Method enable_method("bdev_enable_histogram", bdev_enable_histogram,
                                          SPDK_RPC_RUNTIME);
const embedded::rpc::Method get_method("bdev_get_histogram", bdev_get_histogram, SPDK_RPC_RUNTIME);

}  // namespace
