// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include "marshal/function_descriptor.h"

namespace spdk_ts {

// Where a JavaScript value stands that is being converted to C: an argument of a function, or the
// result of one of its callbacks. Carries what an error message needs to say.
struct ValuePlace {
  enum class Kind : uint8_t { kArgument, kCallbackResult };

  const FunctionDescriptor* function;
  unsigned parameter;
  Kind kind = Kind::kArgument;
};

}  // namespace spdk_ts
