// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "registry.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../log/logging.h"
#include "never_destroyed.h"
#include "spdk/rpc.h"

namespace embedded::rpc {
namespace {

struct MethodEntry {
  std::string name;
  spdk_rpc_method_handler handler;
  void* handler_arg;
  uint32_t state_mask;
  std::string alias_of;
  bool alias_warned = false;
};

struct Registry {
  std::mutex mutex;
  std::vector<MethodEntry> methods;
  std::optional<std::vector<std::string>> allowlist;

  MethodEntry* find(std::string_view name);
  bool is_listed(std::string_view name) const;
};

MethodEntry* Registry::find(std::string_view name) {
  for (MethodEntry& method : methods) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

bool Registry::is_listed(std::string_view name) const {
  if (!allowlist.has_value()) return true;
  for (const std::string& listed : *allowlist) {
    if (listed == name) return true;
  }
  return false;
}

Registry& registry() {
  static NeverDestroyed<Registry> instance;
  return *instance;
}

std::atomic<uint32_t> state = SPDK_RPC_STARTUP;
std::atomic<bool> registrations_valid = true;

bool runs_in(uint32_t state_mask, uint32_t wanted) { return (state_mask & wanted) == wanted; }

std::string_view text_of(const spdk_json_val* value) {
  return {static_cast<const char*>(value->start), value->len};
}

// Copied out, so that a method that registers others does not run under the lock.
std::optional<MethodEntry> resolve(std::string_view name) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  MethodEntry* const found = all.find(name);
  if (found == nullptr || !all.is_listed(name)) return std::nullopt;
  if (found->alias_of.empty()) return *found;
  if (!found->alias_warned) {
    found->alias_warned = true;
    EMBEDDED_WARNLOG("RPC method %s is deprecated, use %s\n", found->name.c_str(),
                     found->alias_of.c_str());
  }
  return *all.find(found->alias_of);
}

const char* refusal(uint32_t current) {
  if (current == SPDK_RPC_STARTUP) {
    return "Method may only be called after framework is initialized using framework_start_init "
           "RPC.";
  }
  return "Method may only be called before framework is initialized. Use --wait-for-rpc command "
         "line parameter and then issue this RPC before the framework_start_init RPC.";
}

}  // namespace

void dispatch(spdk_jsonrpc_request* request, const spdk_json_val* method,
              const spdk_json_val* params) {
  const auto entry = resolve(text_of(method));
  if (!entry.has_value()) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_METHOD_NOT_FOUND,
                                     "Method not found");
    return;
  }
  const uint32_t current = state;
  if (!runs_in(entry->state_mask, current)) {
    spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_STATE, refusal(current));
    return;
  }
  entry->handler(request, params, entry->handler_arg);
}

void write_method_names(spdk_json_write_ctx* w, const MethodFilter& filter) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  spdk_json_write_array_begin(w);
  for (auto method = all.methods.rbegin(); method != all.methods.rend(); ++method) {
    if (!all.is_listed(method->name)) continue;
    if (!method->alias_of.empty() && !filter.include_aliases) continue;
    if (filter.current_state_only && !runs_in(method->state_mask, state)) continue;
    spdk_json_write_string_raw(w, method->name.data(), method->name.size());
  }
  spdk_json_write_array_end(w);
}

}  // namespace embedded::rpc

using embedded::rpc::registrations_valid;
using embedded::rpc::registry;

extern "C" {

void spdk_rpc_register_method(const char* method, spdk_rpc_method_handler func, void* ctx,
                              uint32_t state_mask) {
  auto& all = registry();
  const std::lock_guard lock(all.mutex);
  if (all.find(method) != nullptr) {
    EMBEDDED_ERRLOG("RPC method %s is registered twice\n", method);
    registrations_valid = false;
    return;
  }
  all.methods.push_back({method, func, ctx, state_mask, {}});
}

void spdk_rpc_register_alias_deprecated(const char* method, const char* alias) {
  auto& all = registry();
  const std::lock_guard lock(all.mutex);
  const auto* const target = all.find(method);
  if (target == nullptr || !target->alias_of.empty()) {
    EMBEDDED_ERRLOG("RPC alias %s: %s is %s\n", alias, method,
                    target == nullptr ? "not registered" : "itself an alias");
    registrations_valid = false;
    return;
  }
  all.methods.push_back({alias, target->handler, target->handler_arg, target->state_mask, method});
}

void spdk_rpc_no_ctx_wrapper(struct spdk_jsonrpc_request* request,
                             const struct spdk_json_val* params, void* ctx) {
  reinterpret_cast<spdk_rpc_method_handler_no_ctx>(ctx)(request, params);
}

bool spdk_rpc_verify_methods(void) { return registrations_valid; }

int spdk_rpc_is_method_allowed(const char* method, uint32_t state_mask) {
  auto& all = registry();
  const std::lock_guard lock(all.mutex);
  const auto* const found = all.find(method);
  if (found == nullptr || !all.is_listed(method)) return -ENOENT;
  return embedded::rpc::runs_in(found->state_mask, state_mask) ? 0 : -EPERM;
}

int spdk_rpc_get_method_state_mask(const char* method, uint32_t* state_mask) {
  auto& all = registry();
  const std::lock_guard lock(all.mutex);
  const auto* const found = all.find(method);
  if (found == nullptr) return -ENOENT;
  *state_mask = found->state_mask;
  return 0;
}

void spdk_rpc_set_state(uint32_t state_mask) { embedded::rpc::state = state_mask; }
uint32_t spdk_rpc_get_state(void) { return embedded::rpc::state; }

void spdk_rpc_set_allowlist(const char** rpc_allowlist) {
  auto& all = registry();
  const std::lock_guard lock(all.mutex);
  all.allowlist.reset();
  if (rpc_allowlist == nullptr) return;
  auto& names = all.allowlist.emplace();
  for (; *rpc_allowlist != nullptr; rpc_allowlist++) names.emplace_back(*rpc_allowlist);
}

}  // extern "C"
