// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

namespace spdk_ts {

// kAdaptive sleeps while there is nothing to do, kBusy never does.
enum class PollingMode { kAdaptive, kBusy };

}  // namespace spdk_ts
