// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Cores: which ones the environment runs on, and on which one the calling OS thread does.
#include "core.h"

#include <sched.h>
#include <unistd.h>

#include <array>
#include <bitset>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../log/logging.h"
#include "spdk/cpuset.h"
#include "spdk/env.h"

namespace {

constexpr uint32_t kMaxCores = 1024;
constexpr uint32_t kMaxNumaNodes = 64;
constexpr uint32_t kNoCore = UINT32_MAX;

// Core 0 alone, until the environment is started: SPDK's default mask.
std::bitset<kMaxCores> g_cores{1};
uint32_t g_main_core = 0;
thread_local uint32_t t_current_core = kNoCore;

uint32_t machine_cores() {
  const long count = sysconf(_SC_NPROCESSORS_CONF);
  return count > 0 && count < static_cast<long>(kMaxCores) ? static_cast<uint32_t>(count)
                                                           : kMaxCores;
}

uint32_t next_core(uint32_t start) {
  for (uint32_t core = start; core < kMaxCores; core++) {
    if (g_cores.test(core)) {
      return core;
    }
  }
  return kNoCore;
}

std::bitset<kMaxCores> allowed_cores() {
  std::bitset<kMaxCores> cores;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0) {
    for (uint32_t core = 0; core < kMaxCores && core < CPU_SETSIZE; core++) {
      cores.set(core, CPU_ISSET(core, &set) != 0);
    }
  }
  if (cores.none()) {
    cores.set(0);
  }
  return cores;
}

bool parse_mask(const char* text, std::bitset<kMaxCores>& cores) {
  spdk_cpuset set{};
  if (spdk_cpuset_parse(&set, text) != 0) {
    return false;
  }
  for (uint32_t core = 0; core < kMaxCores; core++) {
    cores.set(core, spdk_cpuset_get_cpu(&set, core));
  }
  return true;
}

// "0@1,2@3" or "0-3": logical core, and the CPU it runs on. Only the logical ones are kept: they
// are what the API speaks about.
bool parse_lcore_map(const char* text, std::bitset<kMaxCores>& cores) {
  const char* at = text;
  while (*at != '\0') {
    char* end = nullptr;
    const unsigned long first = strtoul(at, &end, 10);
    if (end == at || first >= kMaxCores) {
      return false;
    }
    unsigned long last = first;
    if (*end == '-') {
      at = end + 1;
      last = strtoul(at, &end, 10);
      if (end == at || last < first || last >= kMaxCores) {
        return false;
      }
    }
    for (unsigned long core = first; core <= last; core++) {
      cores.set(core);
    }
    at = end + strcspn(end, ",");
    at += *at == ',' ? 1 : 0;
  }
  return cores.any();
}

}  // namespace

namespace embedded {

int configure_cores(const char* core_mask, const char* lcore_map, int main_core) {
  std::bitset<kMaxCores> cores;
  if (lcore_map != nullptr) {
    if (!parse_lcore_map(lcore_map, cores)) {
      EMBEDDED_ERRLOG("lcore map '%s' is not valid\n", lcore_map);
      return -EINVAL;
    }
  } else if (core_mask != nullptr) {
    if (!parse_mask(core_mask, cores) || cores.none()) {
      EMBEDDED_ERRLOG("core mask '%s' names no core\n", core_mask);
      return -EINVAL;
    }
    for (uint32_t core = machine_cores(); core < kMaxCores; core++) {
      if (cores.test(core)) {
        EMBEDDED_ERRLOG("core mask '%s' names core %u, this machine has %u\n", core_mask, core,
                        machine_cores());
        return -EINVAL;
      }
    }
  } else {
    cores = allowed_cores();
  }
  if (main_core > 0 && (static_cast<uint32_t>(main_core) >= kMaxCores ||
                        !cores.test(static_cast<size_t>(main_core)))) {
    EMBEDDED_ERRLOG("main core %d is not one of the cores\n", main_core);
    return -EINVAL;
  }
  g_cores = cores;
  g_main_core = main_core > 0 ? static_cast<uint32_t>(main_core) : next_core(0);
  return 0;
}

void set_current_core(uint32_t core) { t_current_core = core; }

bool has_core(uint32_t core) { return core < kMaxCores && g_cores.test(core); }

}  // namespace embedded

uint32_t spdk_env_get_core_count(void) { return static_cast<uint32_t>(g_cores.count()); }

uint32_t spdk_env_get_current_core(void) { return t_current_core; }

uint32_t spdk_env_get_main_core(void) { return g_main_core; }

uint32_t spdk_env_get_first_core(void) { return next_core(0); }

uint32_t spdk_env_get_last_core(void) {
  uint32_t last = kNoCore;
  for (uint32_t core = next_core(0); core != kNoCore; core = next_core(core + 1)) {
    last = core;
  }
  return last;
}

uint32_t spdk_env_get_next_core(uint32_t prev_core) {
  return prev_core >= kMaxCores ? kNoCore : next_core(prev_core + 1);
}

uint32_t spdk_env_get_socket_id(uint32_t core) {
  if (core >= kMaxCores) {
    return static_cast<uint32_t>(SPDK_ENV_SOCKET_ID_ANY);
  }
  for (uint32_t node = 0; node < kMaxNumaNodes; node++) {
    std::array<char, 64> path{};
    snprintf(path.data(), path.size(), "/sys/devices/system/node/node%u/cpu%u", node, core);
    if (access(path.data(), F_OK) == 0) {
      return node;
    }
  }
  return 0;  // A kernel without NUMA support has the one node.
}

void spdk_env_get_cpuset(struct spdk_cpuset* cpuset) {
  spdk_cpuset_zero(cpuset);
  for (uint32_t core = next_core(0); core != kNoCore; core = next_core(core + 1)) {
    spdk_cpuset_set_cpu(cpuset, core, true);
  }
}
