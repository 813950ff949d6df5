// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <optional>
#include <string>

namespace spdk_ts {

// What a caller may set of SPDK's environment; what is absent keeps SPDK's default.
struct EnvironmentOptions {
  std::optional<std::string> name;
  std::optional<std::string> core_mask;
  std::optional<std::string> huge_dir;
  std::optional<std::string> iova_mode;
  std::optional<int> mem_size_mib;
  std::optional<int> main_core;
  std::optional<int> shm_id;
  std::optional<bool> no_huge;
  std::optional<bool> no_pci;
};

// SPDK's environment is one per process and stays up until the process ends: freeing it and
// starting it again leaves memory maps freed. With shm_id -1 (the default) hugepage files are
// unlinked as they are mapped, so nothing is left behind, however the process ends.
//
// Any thread may call these.

// Answers 0 (also when it is up already) or a negative errno.
int initialize_environment(const EnvironmentOptions& options);
bool environment_is_up();

}  // namespace spdk_ts
