// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// bdev_get_iostat, bdev_reset_iostat
#include "../iostat.h"

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <memory>

#include "../../rpc/register.h"
#include "response.h"
#include "spdk/bdev_module.h"
#include "spdk/env.h"
#include "spdk/thread.h"

namespace {

using namespace embedded::bdev_rpc;

void ignore_event(spdk_bdev_event_type, spdk_bdev*, void*) {}

int decode_mode(const spdk_json_val* value, void* out) {
  auto* mode = static_cast<spdk_bdev_reset_stat_mode*>(out);
  if (spdk_json_strequal(value, "all")) {
    *mode = SPDK_BDEV_RESET_STAT_ALL;
    return 0;
  }
  if (spdk_json_strequal(value, "maxmin")) {
    *mode = SPDK_BDEV_RESET_STAT_MAXMIN;
    return 0;
  }
  return -EINVAL;
}

struct Parameters {
  char* name = nullptr;
  bool per_channel = false;
  spdk_bdev_reset_stat_mode mode = SPDK_BDEV_RESET_STAT_ALL;

  Parameters() = default;
  ~Parameters() { free(name); }
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;
};

const spdk_json_object_decoder kGetFields[] = {
    {"name", offsetof(Parameters, name), spdk_json_decode_string, true},
    {"per_channel", offsetof(Parameters, per_channel), spdk_json_decode_bool, true},
};
const spdk_json_object_decoder kResetFields[] = {
    {"name", offsetof(Parameters, name), spdk_json_decode_string, true},
    {"mode", offsetof(Parameters, mode), decode_mode, true},
};

// One RPC call, answered when every bdev it concerns is done.
struct Call {
  spdk_jsonrpc_request* request;
  bool per_channel;
  spdk_bdev_reset_stat_mode mode;
  // One more than there are bdevs under way until all are started.
  int pending = 1;
  int rc = 0;
  spdk_json_write_ctx* w = nullptr;
};

struct OneBdev {
  Call* call;
  spdk_bdev_desc* desc = nullptr;
  spdk_bdev_io_stat* stat = nullptr;

  explicit OneBdev(Call* owner) : call(owner) {}
  ~OneBdev() {
    bdev_free_io_stat(stat);
    if (desc != nullptr) {
      spdk_bdev_close(desc);
    }
  }
  OneBdev(const OneBdev&) = delete;
  OneBdev& operator=(const OneBdev&) = delete;
};

void release_get(Call* call) {
  if (--call->pending > 0) {
    return;
  }
  const std::unique_ptr<Call> done(call);
  if (call->rc != 0) {
    respond_done(call->request, call->rc);
    return;
  }
  spdk_json_write_array_end(call->w);
  spdk_json_write_object_end(call->w);
  spdk_jsonrpc_end_result(call->request, call->w);
}

void begin_result(Call* call) {
  call->w = spdk_jsonrpc_begin_result(call->request);
  spdk_json_write_object_begin(call->w);
  spdk_json_write_named_uint64(call->w, "tick_rate", spdk_get_ticks_hz());
  spdk_json_write_named_uint64(call->w, "ticks", spdk_get_ticks());
}

void write_queue_depth(spdk_json_write_ctx* w, const spdk_bdev* bdev) {
  const uint64_t period = spdk_bdev_get_qd_sampling_period(bdev);
  if (period == 0) {
    return;
  }
  spdk_json_write_named_uint64(w, "queue_depth_polling_period", period);
  spdk_json_write_named_uint64(w, "queue_depth", spdk_bdev_get_qd(bdev));
  spdk_json_write_named_uint64(w, "io_time", spdk_bdev_get_io_time(bdev));
  spdk_json_write_named_uint64(w, "weighted_io_time", spdk_bdev_get_weighted_io_time(bdev));
}

void write_device_stat(spdk_bdev* bdev, spdk_bdev_io_stat* stat, void* context, int rc) {
  const std::unique_ptr<OneBdev> one(static_cast<OneBdev*>(context));
  Call* call = one->call;
  if (call->rc == 0) {
    call->rc = rc;
  }
  if (call->rc == 0) {
    spdk_json_write_object_begin(call->w);
    spdk_json_write_named_string(call->w, "name", spdk_bdev_get_name(bdev));
    spdk_bdev_dump_io_stat_json(stat, call->w);
    write_queue_depth(call->w, bdev);
    if (bdev->fn_table->dump_device_stat_json != nullptr) {
      spdk_json_write_named_object_begin(call->w, "driver_specific");
      bdev->fn_table->dump_device_stat_json(bdev->ctxt, call->w);
      spdk_json_write_object_end(call->w);
    }
    spdk_json_write_object_end(call->w);
  }
  release_get(call);
}

void write_channel_stat(spdk_bdev_channel_iter* i, spdk_bdev* bdev, spdk_io_channel* channel,
                        void* context) {
  auto* one = static_cast<OneBdev*>(context);
  spdk_json_write_ctx* w = one->call->w;
  spdk_bdev_get_io_stat(bdev, channel, one->stat);
  spdk_json_write_object_begin(w);
  spdk_json_write_named_uint64(w, "thread_id", spdk_thread_get_id(spdk_get_thread()));
  spdk_bdev_dump_io_stat_json(one->stat, w);
  spdk_json_write_object_end(w);
  spdk_bdev_for_each_channel_continue(i, 0);
}

void channels_written(spdk_bdev*, void* context, int) {
  const std::unique_ptr<OneBdev> one(static_cast<OneBdev*>(context));
  release_get(one->call);
}

// Holds the bdev open until its part of the answer is written.
std::unique_ptr<OneBdev> open_one(Call* call, const char* name, int& rc) {
  auto one = std::make_unique<OneBdev>(call);
  one->stat = bdev_alloc_io_stat(!call->per_channel);
  rc = one->stat == nullptr ? -ENOMEM
                            : spdk_bdev_open_ext(name, false, ignore_event, nullptr, &one->desc);
  return rc == 0 ? std::move(one) : nullptr;
}

int get_device_stat(void* context, spdk_bdev* bdev) {
  auto* call = static_cast<Call*>(context);
  int rc = 0;
  std::unique_ptr<OneBdev> one = open_one(call, spdk_bdev_get_name(bdev), rc);
  if (one != nullptr) {
    call->pending++;
    spdk_bdev_io_stat* stat = one->stat;
    spdk_bdev_get_device_stat(bdev, stat, write_device_stat, one.release());
  }
  return rc;
}

void get_channel_stats(Call* call, std::unique_ptr<OneBdev> one) {
  spdk_bdev* bdev = spdk_bdev_desc_get_bdev(one->desc);
  begin_result(call);
  spdk_json_write_named_string(call->w, "name", spdk_bdev_get_name(bdev));
  spdk_json_write_named_array_begin(call->w, "channels");
  call->pending++;
  spdk_bdev_for_each_channel(bdev, write_channel_stat, one.release(), channels_written);
  release_get(call);
}

void bdev_get_iostat(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  Parameters parameters;
  if (params != nullptr &&
      spdk_json_decode_object(params, kGetFields, std::size(kGetFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  if (parameters.per_channel && parameters.name == nullptr) {
    respond_done(request, -EINVAL);
    return;
  }
  Call* call = std::make_unique<Call>(Call{request, parameters.per_channel, {}}).release();
  int rc = 0;
  if (parameters.name == nullptr) {
    rc = spdk_for_each_bdev(call, get_device_stat);
  } else {
    std::unique_ptr<OneBdev> one = open_one(call, parameters.name, rc);
    if (one != nullptr && parameters.per_channel) {
      get_channel_stats(call, std::move(one));
      return;
    }
    if (one != nullptr) {
      rc = get_device_stat(call, spdk_bdev_desc_get_bdev(one->desc));
    }
  }
  call->rc = rc;
  if (rc == 0) {
    // Statistics arrive by messages, after this has returned.
    begin_result(call);
    spdk_json_write_named_array_begin(call->w, "bdevs");
  }
  release_get(call);
}

void release_reset(Call* call) {
  if (--call->pending > 0) {
    return;
  }
  const std::unique_ptr<Call> done(call);
  respond_done(call->request, call->rc);
}

void device_stat_reset(spdk_bdev*, void* context, int rc) {
  const std::unique_ptr<OneBdev> one(static_cast<OneBdev*>(context));
  if (one->call->rc == 0) {
    one->call->rc = rc;
  }
  release_reset(one->call);
}

int reset_by_name(Call* call, const char* name) {
  auto one = std::make_unique<OneBdev>(call);
  const int rc = spdk_bdev_open_ext(name, false, ignore_event, nullptr, &one->desc);
  if (rc != 0) {
    return rc;
  }
  spdk_bdev* bdev = spdk_bdev_desc_get_bdev(one->desc);
  if (bdev->fn_table->reset_device_stat != nullptr) {
    bdev->fn_table->reset_device_stat(bdev->ctxt);
  }
  call->pending++;
  bdev_reset_device_stat(bdev, call->mode, device_stat_reset, one.release());
  return 0;
}

int reset_one(void* context, spdk_bdev* bdev) {
  return reset_by_name(static_cast<Call*>(context), spdk_bdev_get_name(bdev));
}

void bdev_reset_iostat(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  Parameters parameters;
  if (params != nullptr &&
      spdk_json_decode_object(params, kResetFields, std::size(kResetFields), &parameters) != 0) {
    respond_undecodable(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR);
    return;
  }
  Call* call = std::make_unique<Call>(Call{request, false, parameters.mode}).release();
  call->rc = parameters.name != nullptr ? reset_by_name(call, parameters.name)
                                        : spdk_for_each_bdev(call, reset_one);
  release_reset(call);
}

const embedded::rpc::Method get_method("bdev_get_iostat", bdev_get_iostat, SPDK_RPC_RUNTIME);
const embedded::rpc::Method reset_method("bdev_reset_iostat", bdev_reset_iostat, SPDK_RPC_RUNTIME);

}  // namespace
