// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Start-up and configuration of the subsystems over RPC.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "../init/subsystem.h"
#include "initialize.h"
#include "register.h"
#include "request.h"
#include "spdk/init.h"
#include "spdk/thread.h"

namespace {

using embedded::rpc::FreeDeleter;
using embedded::rpc::kAnyState;
using embedded::rpc::Method;

bool starting = false;

void start_init_done(int rc, void* arg) {
  auto* const request = static_cast<spdk_jsonrpc_request*>(arg);
  starting = false;
  embedded::rpc::resume_all_servers();
  if (rc != 0) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                     "framework_initialization failed");
    return;
  }
  spdk_rpc_set_state(SPDK_RPC_RUNTIME);
  spdk_jsonrpc_send_bool_response(request, true);
}

void framework_start_init(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  if (params != nullptr) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                     "framework_start_init takes no parameters");
    return;
  }
  // Requests that a client sent ahead, in one piece with this one, still get here while paused.
  if (starting) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_STATE,
                                     "framework_start_init is in progress");
    return;
  }
  starting = true;
  // Methods of the STARTUP state would change options that subsystems are just reading.
  embedded::rpc::pause_all_servers();
  spdk_subsystem_init(start_init_done, request);
}

constexpr uint64_t kWaitPeriodUs = 1000;

struct InitWait {
  spdk_jsonrpc_request* request;
  spdk_poller* poller;
};

void end_wait(InitWait* wait, bool initialized);

void wait_cancelled(spdk_jsonrpc_server_conn*, void* arg) {
  end_wait(static_cast<InitWait*>(arg), false);
}

// The close callback ends the wait when the client goes or the server is shut down; without it the
// poller would outlive both and keep its thread from exiting.
void end_wait(InitWait* wait, bool initialized) {
  const std::unique_ptr<InitWait> owned(wait);
  if (auto* const connection = spdk_jsonrpc_get_conn(wait->request)) {
    spdk_jsonrpc_conn_del_close_cb(connection, wait_cancelled, wait);
  }
  spdk_poller_unregister(&wait->poller);
  if (initialized) {
    spdk_jsonrpc_send_bool_response(wait->request, true);
  } else {
    spdk_jsonrpc_send_error_response(wait->request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                     "Connection closed");
  }
}

int check_initialized(void* arg) {
  if (spdk_rpc_get_state() != SPDK_RPC_RUNTIME) return SPDK_POLLER_IDLE;
  end_wait(static_cast<InitWait*>(arg), true);
  return SPDK_POLLER_BUSY;
}

void framework_wait_init(spdk_jsonrpc_request* request, const spdk_json_val*) {
  if (spdk_rpc_get_state() == SPDK_RPC_RUNTIME) {
    spdk_jsonrpc_send_bool_response(request, true);
    return;
  }
  std::unique_ptr<InitWait> wait(new (std::nothrow) InitWait{request, nullptr});
  if (wait != nullptr) {
    wait->poller = spdk_poller_register_named(check_initialized, wait.get(), kWaitPeriodUs,
                                              "framework_wait_init");
  }
  if (wait == nullptr || wait->poller == nullptr) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR,
                                     "no memory for the request");
    return;
  }
  InitWait* const waiting = wait.release();
  if (auto* const connection = spdk_jsonrpc_get_conn(request)) {
    spdk_jsonrpc_conn_add_close_cb(connection, wait_cancelled, waiting);
  }
}

void write_subsystem(spdk_json_write_ctx* w, const spdk_subsystem* subsystem) {
  spdk_json_write_object_begin(w);
  spdk_json_write_named_string(w, "subsystem", subsystem->name);
  spdk_json_write_named_array_begin(w, "depends_on");
  for (const spdk_subsystem_depend* dependency : embedded::init::dependencies()) {
    if (std::strcmp(dependency->name, subsystem->name) == 0) {
      spdk_json_write_string(w, dependency->depends_on);
    }
  }
  spdk_json_write_array_end(w);
  spdk_json_write_object_end(w);
}

void framework_get_subsystems(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  if (params != nullptr) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                     "framework_get_subsystems takes no parameters");
    return;
  }
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  spdk_json_write_array_begin(w);
  for (const spdk_subsystem* subsystem : embedded::init::subsystems()) {
    write_subsystem(w, subsystem);
  }
  spdk_json_write_array_end(w);
  spdk_jsonrpc_end_result(request, w);
}

void framework_get_config(spdk_jsonrpc_request* request, const spdk_json_val* params) {
  char* text = nullptr;
  const spdk_json_object_decoder decoder = {"name", 0, spdk_json_decode_string, false};
  const int rc = spdk_json_decode_object(params, &decoder, 1, &text);
  const std::unique_ptr<char, FreeDeleter> name(text);
  if (rc != 0) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                     "Invalid arguments");
    return;
  }
  const spdk_subsystem* const subsystem = embedded::init::find_subsystem(name.get());
  if (subsystem == nullptr) {
    spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS,
                                         "there is no subsystem '%s'", name.get());
    return;
  }
  spdk_json_write_ctx* const w = spdk_jsonrpc_begin_result(request);
  if (subsystem->write_config_json != nullptr) {
    subsystem->write_config_json(w);
  } else {
    spdk_json_write_null(w);
  }
  spdk_jsonrpc_end_result(request, w);
}

const Method methods[] = {
    {"framework_start_init", framework_start_init, SPDK_RPC_STARTUP},
    {"framework_wait_init", framework_wait_init, kAnyState},
    {"framework_get_subsystems", framework_get_subsystems, SPDK_RPC_RUNTIME},
    {"framework_get_config", framework_get_config, SPDK_RPC_RUNTIME},
};

}  // namespace
