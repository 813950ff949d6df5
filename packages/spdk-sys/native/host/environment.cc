// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/environment.h"

#include <atomic>
#include <mutex>

#include "host/affinity_keeper.h"
#include "host/runtime_folder.h"
#include "host/spdk_headers.h"
#include "process_lifetime.h"

namespace spdk_ts {
namespace {

std::mutex initialization;
std::atomic<bool> up{false};

// SPDK does not say how long it reads the strings of its options, so they stay.
EnvironmentOptions& kept_options() {
  static ProcessLifetime<EnvironmentOptions> options;
  return *options;
}

// Newer versions want to know the size of the struct that the caller was compiled with.
template <typename Options>
void set_size(Options& options) {
  if constexpr (requires { options.opts_size; }) options.opts_size = sizeof(options);
}

template <typename Field>
void set_string(Field& field, const std::optional<std::string>& value) {
  if (value) field = value->c_str();
}

template <typename Field, typename Value>
void set_value(Field& field, const std::optional<Value>& value) {
  if (value) field = *value;
}

}  // namespace

int initialize_environment(const EnvironmentOptions& options) {
  std::lock_guard lock(initialization);
  if (up) return 0;
  EnvironmentOptions& kept = kept_options();
  kept = options;
  spdk_env_opts settings{};
  set_size(settings);
  spdk_env_opts_init(&settings);
  set_string(settings.name, kept.name);
  set_string(settings.core_mask, kept.core_mask);
  set_string(settings.hugedir, kept.huge_dir);
  set_string(settings.iova_mode, kept.iova_mode);
  set_value(settings.mem_size, kept.mem_size_mib);
  set_value(settings.main_core, kept.main_core);
  set_value(settings.shm_id, kept.shm_id);
  set_value(settings.no_huge, kept.no_huge);
  set_value(settings.no_pci, kept.no_pci);
  AffinityKeeper affinity;
  int rc = spdk_env_init(&settings);
  if (settings.shm_id < 0) remove_empty_runtime_folder();
  if (rc == 0) up = true;
  return rc;
}

bool environment_is_up() { return up; }

}  // namespace spdk_ts
