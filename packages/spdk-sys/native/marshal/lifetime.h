// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>

namespace spdk_ts {

// How long a JavaScript function that was passed as a C callback is kept.
enum class Lifetime : uint8_t {
  kOnce,        // C calls it exactly once; it counts as pending until then
  kPersistent,  // until a releasing function, releaseCallback() or the end of the environment
  kShared,      // as kPersistent, but released with a kOnce member of the same context
  kDuringCall,  // C calls it any number of times, all before the function returns
};

}  // namespace spdk_ts
