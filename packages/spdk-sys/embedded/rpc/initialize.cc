// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "initialize.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../log/logging.h"
#include "listener.h"
#include "never_destroyed.h"
#include "spdk/init.h"
#include "spdk/thread.h"

namespace embedded::rpc {
namespace {

constexpr uint64_t kPollPeriodUs = 4000;

struct Listening {
  std::string address;
  // Shared, because a method may finish the server that is just being polled.
  std::shared_ptr<spdk_rpc_server> server;
  bool active;
};

// Used on the app thread only, as SPDK requires of all of these calls.
struct Servers {
  std::vector<Listening> list;
  spdk_poller* poller = nullptr;
  bool paused = false;

  Listening* find(std::string_view address);
  void stop_polling_if_empty();
};

Listening* Servers::find(std::string_view address) {
  for (Listening& listening : list) {
    if (listening.address == address) return &listening;
  }
  EMBEDDED_ERRLOG("No RPC server listens on %.*s\n", static_cast<int>(address.size()),
                  address.data());
  return nullptr;
}

void Servers::stop_polling_if_empty() {
  if (list.empty()) spdk_poller_unregister(&poller);
}

Servers& servers() {
  static NeverDestroyed<Servers> instance;
  return *instance;
}

int poll_servers(void*) {
  bool worked = false;
  // By index: a method may start or finish servers meanwhile.
  for (size_t i = 0; i < servers().list.size() && !servers().paused; i++) {
    const Listening& listening = servers().list[i];
    if (!listening.active) continue;
    const std::shared_ptr<spdk_rpc_server> server = listening.server;
    worked = server->poll() || worked;
  }
  // SPDK always reports busy here. An idle socket is none: the event-loop host would never rest.
  return worked ? SPDK_POLLER_BUSY : SPDK_POLLER_IDLE;
}

// Options are read only as far as the caller's structure reaches.
void apply_log_options(const spdk_rpc_opts* given) {
  FILE* log_file = nullptr;
  spdk_log_level log_level = SPDK_LOG_DISABLED;
  if (given != nullptr) {
    if (given->size >= offsetof(spdk_rpc_opts, log_level)) log_file = given->log_file;
    if (given->size >= offsetof(spdk_rpc_opts, log_level) + sizeof(log_level)) {
      log_level = given->log_level;
    }
  } else if (!servers().list.empty()) {
    return;
  }
  spdk_jsonrpc_set_log_file(log_file);
  spdk_jsonrpc_set_log_level(log_level);
}

bool is_listening(std::string_view address) {
  for (const Listening& listening : servers().list) {
    if (listening.address == address) return true;
  }
  return false;
}

}  // namespace

void pause_all_servers() { servers().paused = true; }
void resume_all_servers() { servers().paused = false; }

}  // namespace embedded::rpc

using embedded::rpc::servers;

extern "C" {

int spdk_rpc_initialize(const char* listen_addr, const struct spdk_rpc_opts* opts) {
  if (listen_addr == nullptr || !spdk_rpc_verify_methods()) return -EINVAL;
  if (opts != nullptr && opts->size == 0) {
    EMBEDDED_ERRLOG("spdk_rpc_opts: size has to be set\n");
    return -EINVAL;
  }
  if (embedded::rpc::is_listening(listen_addr)) {
    EMBEDDED_ERRLOG("An RPC server listens on %s already\n", listen_addr);
    return -EADDRINUSE;
  }
  if (spdk_get_thread() == nullptr) {
    EMBEDDED_ERRLOG("spdk_rpc_initialize has to be called on an SPDK thread\n");
    return -EINVAL;
  }
  auto server = std::make_shared<spdk_rpc_server>();
  if (!server->listen(listen_addr)) return -EINVAL;
  auto& all = servers();
  if (all.poller == nullptr) {
    all.poller = spdk_poller_register_named(embedded::rpc::poll_servers, nullptr,
                                            embedded::rpc::kPollPeriodUs, "rpc_poll_servers");
    if (all.poller == nullptr) return -ENOMEM;
  }
  embedded::rpc::apply_log_options(opts);
  all.list.push_back({listen_addr, std::move(server), true});
  return 0;
}

void spdk_rpc_server_finish(const char* listen_addr) {
  auto& all = servers();
  if (all.find(listen_addr) == nullptr) return;
  // Copied: the argument may be the very string that erasing destroys.
  const std::string address = listen_addr;
  std::erase_if(all.list, [&](const auto& listening) { return listening.address == address; });
  all.stop_polling_if_empty();
}

void spdk_rpc_finish(void) {
  servers().list.clear();
  servers().paused = false;
  servers().stop_polling_if_empty();
}

void spdk_rpc_server_pause(const char* listen_addr) {
  if (auto* const listening = servers().find(listen_addr)) listening->active = false;
}

void spdk_rpc_server_resume(const char* listen_addr) {
  if (auto* const listening = servers().find(listen_addr)) listening->active = true;
}

}  // extern "C"
