// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Starting and ending the environment. Nothing here needs root, hugepages or devices: the options
// about cores, memory size and hugepages are honoured, those about DPDK's files (hugedir,
// hugepage_single_segments, unlink_hugepage, shm_id) and PCI have nothing to act on.
#include <cerrno>
#include <cstring>
#include <mutex>

#include "../log/logging.h"
#include "core.h"
#include "memory.h"
#include "spdk/env.h"

namespace {

constinit std::mutex g_lock;
bool g_started = false;

constexpr uint64_t kDefaultBaseVirtualAddress = 0x200000000000;

// The combinations that SPDK refuses, so that a program which starts here starts there too.
bool are_valid(const struct spdk_env_opts& opts) {
  if (!opts.no_huge) {
    return true;
  }
  if (opts.hugepage_single_segments || opts.unlink_hugepage || opts.hugedir != nullptr) {
    EMBEDDED_ERRLOG("no_huge excludes the other hugepage options\n");
    return false;
  }
  if (opts.mem_size < 0) {
    EMBEDDED_ERRLOG("no_huge needs mem_size, the amount of memory in MiB\n");
    return false;
  }
  if (opts.iova_mode != nullptr && strcmp(opts.iova_mode, "pa") == 0) {
    EMBEDDED_ERRLOG("no_huge excludes iova_mode 'pa'\n");
    return false;
  }
  return true;
}

}  // namespace

void spdk_env_opts_init(struct spdk_env_opts* opts) {
  if (opts == nullptr) {
    return;
  }
  *opts = {};
  opts->name = "spdk";
  opts->core_mask = "0x1";
  opts->shm_id = -1;
  opts->mem_channel = -1;
  opts->main_core = -1;
  opts->mem_size = -1;
  opts->base_virtaddr = kDefaultBaseVirtualAddress;
}

int spdk_env_init(const struct spdk_env_opts* opts) {
  const std::lock_guard guard(g_lock);
  if (g_started) {
    if (opts != nullptr) {
      EMBEDDED_ERRLOG("the environment is started already: only NULL options are valid now\n");
      return -EINVAL;
    }
    return 0;
  }
  if (opts == nullptr) {
    EMBEDDED_ERRLOG("options are needed to start the environment\n");
    return -EINVAL;
  }
  if (!are_valid(*opts)) {
    return -EINVAL;
  }
  const int rc = embedded::configure_cores(opts->core_mask, opts->lcore_map, opts->main_core);
  if (rc != 0) {
    return rc;
  }
  // With hugepages SPDK treats mem_size as what it reserves first, not as a limit.
  const bool limited = opts->no_huge && opts->mem_size > 0;
  embedded::set_memory_limit(limited ? static_cast<size_t>(opts->mem_size) << 20 : 0);
  embedded::use_hugepages(!opts->no_huge);
  // Measured now rather than within the first poll that needs it.
  spdk_get_ticks_hz();
  embedded::set_current_core(spdk_env_get_main_core());
  g_started = true;
  return 0;
}

// As in SPDK the environment stays usable for what ends after it: memory is not taken away from
// objects that are still alive, and a later spdk_env_init(NULL) takes it up again.
void spdk_env_fini(void) {}

bool spdk_process_is_primary(void) { return true; }

bool spdk_iommu_is_enabled(void) { return false; }

// No physical address is known for ordinary memory. Saying so makes a caller that needs one fail
// there and then, where an invented address would corrupt memory.
uint64_t spdk_vtophys(const void*, uint64_t*) { return SPDK_VTOPHYS_ERROR; }
