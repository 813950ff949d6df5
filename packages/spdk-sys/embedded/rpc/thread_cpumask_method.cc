// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// thread_set_cpumask: which cores may poll an SPDK thread.
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <new>

#include "register.h"
#include "request.h"
#include "spdk/cpuset.h"
#include "spdk/env.h"
#include "spdk/string.h"
#include "spdk/thread.h"
#include "undecodable.h"

namespace {

using embedded::rpc::FreeDeleter;

struct Parameters {
  uint64_t id;
  char* cpumask;
};

constexpr spdk_json_object_decoder kFields[] = {
    {"id", offsetof(Parameters, id), spdk_json_decode_uint64, false},
    {"cpumask", offsetof(Parameters, cpumask), spdk_json_decode_string, false},
};

// The request goes to the thread and comes back, since it may be answered on its own thread only.
struct Change {
  spdk_jsonrpc_request* request;
  spdk_thread* asked_on;
  spdk_cpuset cpumask;
  int rc;
};

void answer(void* arg) {
  const std::unique_ptr<Change> change(static_cast<Change*>(arg));
  if (change->rc == 0) {
    spdk_jsonrpc_send_bool_response(change->request, true);
  } else {
    spdk_jsonrpc_send_error_response(change->request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                     spdk_strerror(-change->rc));
  }
}

void change_here(void* arg) {
  auto* const change = static_cast<Change*>(arg);
  change->rc = spdk_thread_set_cpumask(&change->cpumask);
  spdk_thread_send_msg(change->asked_on, answer, change);
}

spdk_cpuset cores_of_process() {
  spdk_cpuset cores = {};
  for (uint32_t core = spdk_env_get_first_core(); core != UINT32_MAX;
       core = spdk_env_get_next_core(core)) {
    spdk_cpuset_set_cpu(&cores, core, true);
  }
  return cores;
}

void change_mask(spdk_jsonrpc_request* request, const Parameters& parameters) {
  spdk_thread* const thread = spdk_thread_get_by_id(parameters.id);
  if (thread == nullptr) {
    spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                         "there is no thread %" PRIu64, parameters.id);
    return;
  }
  std::unique_ptr<Change> change(new (std::nothrow) Change{request, spdk_get_thread(), {}, 0});
  if (change == nullptr) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                     "no memory for the request");
    return;
  }
  if (spdk_cpuset_parse(&change->cpumask, parameters.cpumask) != 0) {
    spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                         "'%s' is no mask or list of cores", parameters.cpumask);
    return;
  }
  spdk_cpuset cores = cores_of_process();
  spdk_cpuset_and(&change->cpumask, &cores);
  if (spdk_cpuset_count(&change->cpumask) == 0) {
    spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                         "'%s' has none of this process's cores, which are %s",
                                         parameters.cpumask, spdk_cpuset_fmt(&cores));
    return;
  }
  spdk_thread_send_msg(thread, change_here, change.release());
}

void thread_set_cpumask(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  Parameters parameters = {};
  const int rc = spdk_json_decode_object(params, kFields, std::size(kFields), &parameters);
  const std::unique_ptr<char, FreeDeleter> owned(parameters.cpumask);
  if (rc != 0) {
    embedded::rpc::send_undecodable(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS);
    return;
  }
  change_mask(request, parameters);
}

const embedded::rpc::Method registered("thread_set_cpumask", thread_set_cpumask, SPDK_RPC_RUNTIME);

}  // namespace
