// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Wrong registrations. They cannot be taken back, so each runs in a process of its own.
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "spdk/init.h"
#include "spdk/rpc.h"

namespace {

void nothing(spdk_jsonrpc_request*, const spdk_json_val*, void*) {}

template <typename Run>
bool holds_in_child(Run run) {
  const pid_t child = fork();
  if (child == 0) _exit(run() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void add(const char* name) { spdk_rpc_register_method(name, nothing, nullptr, SPDK_RPC_RUNTIME); }

}  // namespace

TEST(rpc_wrong_registrations_are_found) {
  CHECK(spdk_rpc_verify_methods());
  CHECK(holds_in_child([] {
    add("test_twice");
    add("test_twice");
    return !spdk_rpc_verify_methods() && spdk_rpc_initialize("/tmp/unused", nullptr) != 0;
  }));
  CHECK(holds_in_child([] {
    spdk_rpc_register_alias_deprecated("test_no_method", "test_alias");
    return !spdk_rpc_verify_methods();
  }));
  CHECK(holds_in_child([] {
    add("test_method");
    spdk_rpc_register_alias_deprecated("test_method", "test_alias");
    spdk_rpc_register_alias_deprecated("test_alias", "test_alias_of_alias");
    return !spdk_rpc_verify_methods();
  }));
}
