// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "host/event_loop_host.h"
#include "napi_setup.h"

namespace spdk_ts {

// Adds `remote` to the exports: open(), descriptor(), createRing(), close() and the numbers of
// news.
void register_io_thread(EventLoopHost& host, Napi::Object exports);

}  // namespace spdk_ts
