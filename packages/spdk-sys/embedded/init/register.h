// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Registering subsystems when the addon is loaded:
//
//   static spdk_subsystem subsystem = {"bdev", start, stop, write_config, {}};
//   static const embedded::init::Subsystem registered(subsystem);
//   static embedded::init::Dependency needs_iobuf("bdev", "iobuf");
#pragma once

#include "spdk_internal/init.h"

namespace embedded::init {

struct Subsystem {
  explicit Subsystem(spdk_subsystem& subsystem) { spdk_add_subsystem(&subsystem); }
};

// The registry keeps a pointer to the entry, so the object must live as long as the process.
class Dependency {
 public:
  Dependency(const char* subsystem, const char* depends_on) : entry_{subsystem, depends_on, {}} {
    spdk_add_subsystem_depend(&entry_);
  }
  Dependency(const Dependency&) = delete;
  Dependency& operator=(const Dependency&) = delete;

 private:
  spdk_subsystem_depend entry_;
};

}  // namespace embedded::init
