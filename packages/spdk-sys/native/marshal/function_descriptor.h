// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "marshal/lifetime.h"
#include "node_api_setup.h"

namespace spdk_ts {

using AnyFunction = void (*)();

// Trampolines of one callback type that find their record without a context argument: each has a
// number, and the token of the record stands under that number.
struct StaticSlotTable {
  static constexpr size_t kSlots = 32;
  AnyFunction entries[kSlots];
  std::atomic<uint64_t>* tokens;
};

struct CallbackParameter {
  static constexpr int8_t kNoContext = -1;

  uint8_t parameter;  // index among the parameters of the function
  int8_t context;     // index of the parameter that carries its context, or kNoContext
  uint8_t member;     // position among the callbacks that share this context
  Lifetime lifetime;
  AnyFunction trampoline;        // for callbacks with a context
  const StaticSlotTable* slots;  // for callbacks without
};

// The callbacks of a call are dropped when `function` returns for the key that the call yielded.
struct ReleaseRule {
  static constexpr int8_t kReturnValue = -1;

  const char* function;
  int8_t out_parameter;  // the key was stored through this parameter, or is the return value
};

// What the first argument of a function is, should the function release callbacks by it.
enum class KeyKind : uint8_t { kNone, kPointer, kPointerToPointer };

// What follows from the type of a function and its annotations; shared by functions alike.
struct FunctionTraits {
  std::string_view signature;  // empty when this build does not declare the function
  napi_callback invoke;
  std::span<const CallbackParameter> callbacks;
  std::span<const ReleaseRule> releases;
  uint32_t retained;  // bit per parameter: C keeps the string
  uint8_t arity;
  KeyKind key;
  bool owned_return;
  bool context_return;
  bool calls_back_on_error;
};

// Everything known about a bound C function. Lives in read-only data, one per function.
struct FunctionDescriptor {
  const char* name;
  const char* parameters;  // names separated by spaces, ended by '|' or NUL
  AnyFunction address;     // nullptr when this build does not define the function
  const FunctionTraits* traits;

  bool declared() const { return !traits->signature.empty(); }
};

}  // namespace spdk_ts
