// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "host/event_loop_host.h"
#include "napi_setup.h"

namespace spdk_ts {

// Adds `ring` to the exports: create(), close(), abort(), activate() and the operations' numbers.
void register_ring(EventLoopHost& host, Napi::Object exports);

}  // namespace spdk_ts
