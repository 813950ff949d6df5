// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "subsystem.h"

#include <cstring>
#include <utility>

#include "../log/logging.h"
#include "../rpc/never_destroyed.h"
#include "spdk/init.h"

namespace embedded::init {
namespace {

using rpc::NeverDestroyed;
using List = std::vector<spdk_subsystem*>;

List& list() {
  static NeverDestroyed<List> instance;
  return *instance;
}

std::vector<spdk_subsystem_depend*>& dependency_list() {
  static NeverDestroyed<std::vector<spdk_subsystem_depend*>> instance;
  return *instance;
}

spdk_subsystem* find_in(const List& subsystems, const char* name) {
  for (spdk_subsystem* subsystem : subsystems) {
    if (std::strcmp(subsystem->name, name) == 0) return subsystem;
  }
  return nullptr;
}

bool all_registered() {
  for (const spdk_subsystem_depend* dependency : dependency_list()) {
    if (find_subsystem(dependency->name) == nullptr) {
      EMBEDDED_ERRLOG("there is no subsystem %s, which others depend on\n", dependency->name);
      return false;
    }
    if (find_subsystem(dependency->depends_on) == nullptr) {
      EMBEDDED_ERRLOG("subsystem %s depends on %s, which does not exist\n", dependency->name,
                      dependency->depends_on);
      return false;
    }
  }
  return true;
}

bool is_ready(const spdk_subsystem* subsystem, const List& sorted) {
  for (const spdk_subsystem_depend* dependency : dependency_list()) {
    if (std::strcmp(dependency->name, subsystem->name) == 0 &&
        find_in(sorted, dependency->depends_on) == nullptr) {
      return false;
    }
  }
  return true;
}

}  // namespace

const std::vector<spdk_subsystem*>& subsystems() { return list(); }
const std::vector<spdk_subsystem_depend*>& dependencies() { return dependency_list(); }
spdk_subsystem* find_subsystem(const char* name) { return find_in(list(), name); }

bool sort_subsystems() {
  if (!all_registered()) return false;
  List sorted;
  List remaining = list();
  while (!remaining.empty()) {
    List blocked;
    for (spdk_subsystem* subsystem : remaining) {
      (is_ready(subsystem, sorted) ? sorted : blocked).push_back(subsystem);
    }
    // Without progress there never will be any; SPDK loops here for good.
    if (blocked.size() == remaining.size()) {
      EMBEDDED_ERRLOG("subsystem %s depends on itself through others\n", blocked[0]->name);
      return false;
    }
    remaining = std::move(blocked);
  }
  list() = std::move(sorted);
  return true;
}

}  // namespace embedded::init

extern "C" {

void spdk_add_subsystem(struct spdk_subsystem* subsystem) {
  embedded::init::list().push_back(subsystem);
}

void spdk_add_subsystem_depend(struct spdk_subsystem_depend* depend) {
  embedded::init::dependency_list().push_back(depend);
}

bool spdk_subsystem_exists(const char* name) {
  return embedded::init::find_subsystem(name) != nullptr;
}

}  // extern "C"
