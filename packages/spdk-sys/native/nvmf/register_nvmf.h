// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include "instance.h"
#include "napi_setup.h"

namespace spdk_ts {

// Adds `nvmf` to the addon's exports. False with a JavaScript exception pending.
bool register_nvmf(Instance& instance, Napi::Object exports);

}  // namespace spdk_ts
