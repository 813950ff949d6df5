// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <span>
#include <vector>

#include "marshal/function_descriptor.h"

namespace spdk_ts {

// Collects the descriptors of the shards of the table.
class FunctionRegistry {
 public:
  void add(std::span<const FunctionDescriptor> functions) {
    functions_.reserve(functions_.size() + functions.size());
    for (const FunctionDescriptor& function : functions) functions_.push_back(&function);
  }
  std::span<const FunctionDescriptor* const> functions() const { return functions_; }

 private:
  std::vector<const FunctionDescriptor*> functions_;
};

}  // namespace spdk_ts
