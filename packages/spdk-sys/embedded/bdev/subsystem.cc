// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The bdev layer as a subsystem that the start-up sequence runs.
#include "spdk/bdev.h"

#include "../init/register.h"

namespace {

void initialized(void*, int rc) { spdk_subsystem_init_next(rc); }
void initialize() { spdk_bdev_initialize(initialized, nullptr); }

void finished(void*) { spdk_subsystem_fini_next(); }
void finish() { spdk_bdev_finish(finished, nullptr); }

spdk_subsystem bdev_subsystem = {"bdev", initialize, finish, spdk_bdev_subsystem_config_json, {}};
const embedded::init::Subsystem registered(bdev_subsystem);
embedded::init::Dependency needs_iobuf("bdev", "iobuf");

}  // namespace
