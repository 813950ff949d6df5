// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// What SPDK threads, their pollers and their I/O channels are doing.
#include <cinttypes>
#include <cstdint>
#include <memory>
#include <new>

#include "register.h"
#include "spdk/cpuset.h"
#include "spdk/env.h"
#include "spdk/thread.h"
#include "spdk_internal/thread.h"

namespace {

using embedded::rpc::Method;

struct Visit {
  spdk_jsonrpc_request* request;
  spdk_json_write_ctx* w;
};

void finish_visit(void* arg) {
  const std::unique_ptr<Visit> visit(static_cast<Visit*>(arg));
  spdk_json_write_array_end(visit->w);
  spdk_json_write_object_end(visit->w);
  spdk_jsonrpc_end_result(visit->request, visit->w);
}

// Each thread writes its own entry while the message is with it; only one thread has it at a time.
void visit_threads(spdk_jsonrpc_request* request, const spdk_json_val* params, const char* name,
                   spdk_msg_fn write_thread) {
  if (params != nullptr) {
    spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                         "'%s' requires no arguments", name);
    return;
  }
  std::unique_ptr<Visit> visit(new (std::nothrow) Visit{request, nullptr});
  if (visit == nullptr) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                     "no memory for the answer");
    return;
  }
  visit->w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_object_begin(visit->w);
  spdk_json_write_named_uint64(visit->w, "tick_rate", spdk_get_ticks_hz());
  spdk_json_write_named_array_begin(visit->w, "threads");
  spdk_for_each_thread(write_thread, visit.release(), finish_visit);
}

using FirstPoller = spdk_poller* (*)(spdk_thread*);
using NextPoller = spdk_poller* (*)(spdk_poller*);

struct PollerList {
  const char* count_name;
  const char* list_name;
  FirstPoller first;
  NextPoller next;
};

constexpr PollerList kPollerLists[] = {
    {"active_pollers_count", "active_pollers", spdk_thread_get_first_active_poller,
     spdk_thread_get_next_active_poller},
    {"timed_pollers_count", "timed_pollers", spdk_thread_get_first_timed_poller,
     spdk_thread_get_next_timed_poller},
    {"paused_pollers_count", "paused_pollers", spdk_thread_get_first_paused_poller,
     spdk_thread_get_next_paused_poller},
};

uint64_t count_pollers(const PollerList& list, spdk_thread* thread) {
  uint64_t count = 0;
  for (spdk_poller* poller = list.first(thread); poller != nullptr; poller = list.next(poller)) {
    count++;
  }
  return count;
}

// The cores of this process that the thread may run on.
void write_cpumask(spdk_json_write_ctx* w, spdk_thread* thread) {
  spdk_cpuset mask = {};
  const spdk_cpuset* const allowed = spdk_thread_get_cpumask(thread);
  for (uint32_t core = spdk_env_get_first_core(); core != UINT32_MAX;
       core = spdk_env_get_next_core(core)) {
    spdk_cpuset_set_cpu(&mask, core, spdk_cpuset_get_cpu(allowed, core));
  }
  spdk_json_write_named_string(w, "cpumask", spdk_cpuset_fmt(&mask));
}

void begin_thread(spdk_json_write_ctx* w, spdk_thread* thread) {
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "name", spdk_thread_get_name(thread));
}

void write_stats(void* arg) {
  spdk_json_write_ctx* const w = static_cast<Visit*>(arg)->w;
  spdk_thread* const thread = spdk_get_thread();
  spdk_thread_stats stats = {};
  if (spdk_thread_get_stats(&stats) != 0) return;
  begin_thread(w, thread);
  spdk_json_write_named_uint64(w, "id", spdk_thread_get_id(thread));
  write_cpumask(w, thread);
  spdk_json_write_named_uint64(w, "busy", stats.busy_tsc);
  spdk_json_write_named_uint64(w, "idle", stats.idle_tsc);
  for (const PollerList& list : kPollerLists) {
    spdk_json_write_named_uint64(w, list.count_name, count_pollers(list, thread));
  }
  spdk_json_write_object_end(w);
}

void write_poller(spdk_json_write_ctx* w, spdk_poller* poller) {
  spdk_poller_stats stats = {};
  spdk_poller_get_stats(poller, &stats);
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "name", spdk_poller_get_name(poller));
  spdk_json_write_named_uint64(w, "id", spdk_poller_get_id(poller));
  spdk_json_write_named_string(w, "state", spdk_poller_get_state_str(poller));
  spdk_json_write_named_uint64(w, "run_count", stats.run_count);
  spdk_json_write_named_uint64(w, "busy_count", stats.busy_count);
  if (const uint64_t period = spdk_poller_get_period_ticks(poller); period != 0) {
    spdk_json_write_named_uint64(w, "period_ticks", period);
  }
  spdk_json_write_object_end(w);
}

void write_pollers(void* arg) {
  spdk_json_write_ctx* const w = static_cast<Visit*>(arg)->w;
  spdk_thread* const thread = spdk_get_thread();
  begin_thread(w, thread);
  spdk_json_write_named_uint64(w, "id", spdk_thread_get_id(thread));
  for (const PollerList& list : kPollerLists) {
    spdk_json_write_named_array_begin(w, list.list_name);
    for (spdk_poller* poller = list.first(thread); poller != nullptr; poller = list.next(poller)) {
      write_poller(w, poller);
    }
    spdk_json_write_array_end(w);
  }
  spdk_json_write_object_end(w);
}

void write_channels(void* arg) {
  spdk_json_write_ctx* const w = static_cast<Visit*>(arg)->w;
  spdk_thread* const thread = spdk_get_thread();
  begin_thread(w, thread);
  spdk_json_write_named_array_begin(w, "io_channels");
  for (spdk_io_channel* channel = spdk_thread_get_first_io_channel(thread); channel != nullptr;
       channel = spdk_thread_get_next_io_channel(channel)) {
    spdk_json_write_object_begin(w);
    spdk_json_write_named_string(w, "name", spdk_io_channel_get_io_device_name(channel));
    spdk_json_write_named_uint32(w, "ref",
                                 static_cast<uint32_t>(spdk_io_channel_get_ref_count(channel)));
    spdk_json_write_object_end(w);
  }
  spdk_json_write_array_end(w);
  spdk_json_write_object_end(w);
}

void thread_get_stats(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  visit_threads(request, params, "thread_get_stats", write_stats);
}

void thread_get_pollers(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  visit_threads(request, params, "thread_get_pollers", write_pollers);
}

void thread_get_io_channels(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  visit_threads(request, params, "thread_get_io_channels", write_channels);
}

const Method methods[] = {
    {"thread_get_stats", thread_get_stats, SPDK_RPC_RUNTIME},
    {"thread_get_pollers", thread_get_pollers, SPDK_RPC_RUNTIME},
    {"thread_get_io_channels", thread_get_io_channels, SPDK_RPC_RUNTIME},
};

}  // namespace
