// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "marshal/function_descriptor.h"

namespace spdk_ts {

class Instance;

// A function as it exists in one instance; the data pointer of its JavaScript function object.
struct BoundFunction {
  const FunctionDescriptor* descriptor;
  Instance* instance;
  bool releases_callbacks;  // some other function names this one in a release rule
};

}  // namespace spdk_ts
