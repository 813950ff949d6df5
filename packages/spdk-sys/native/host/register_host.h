// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include "host/event_loop_host.h"
#include "instance.h"
#include "napi_setup.h"

namespace spdk_ts {

// Adds `host` to the addon's exports. nullptr with a JavaScript exception pending.
EventLoopHost* register_host(Instance& instance, Napi::Object exports);

}  // namespace spdk_ts
