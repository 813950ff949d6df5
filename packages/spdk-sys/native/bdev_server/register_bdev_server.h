// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "host/event_loop_host.h"
#include "napi_setup.h"

namespace spdk_ts {

// Adds `bdevServer` to the exports: modules and devices that JavaScript serves.
void register_bdev_server(EventLoopHost& host, Napi::Object exports);

}  // namespace spdk_ts
