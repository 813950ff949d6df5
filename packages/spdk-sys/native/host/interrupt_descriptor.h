// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include "host/spdk_headers.h"

namespace spdk_ts {

// What becomes readable when an SPDK thread has something to do; -1 while it has to be polled.
int interrupt_descriptor(spdk_thread* thread);

}  // namespace spdk_ts
