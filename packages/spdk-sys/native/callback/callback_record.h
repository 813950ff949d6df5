// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <atomic>
#include <cstdint>

#include "callback/context_value.h"
#include "marshal/function_descriptor.h"
#include "node_api_setup.h"

namespace spdk_ts {

class CallbackArena;

// One context value that C holds, with the JavaScript functions it stands for. Records are reused
// but never freed, so that a token which C kept too long still leads to readable memory.
struct CallbackRecord {
  static constexpr unsigned kMembers = 4;

  // What C was given as the context; 0 while the record is free. Other threads read it, and the
  // fields marked atomic below, to tell a wrong-thread call from a stale one.
  std::atomic<uint64_t> token{0};
  std::atomic<const FunctionDescriptor*> function{nullptr};
  std::atomic<uint64_t> reported_token{0};
  std::atomic<bool> misdelivered{false};
  // Tokens below this one belong to an environment that has ended.
  std::atomic<uint64_t> first_token{0};

  uint64_t next_token = 0;
  CallbackArena* arena = nullptr;
  napi_ref functions[kMembers] = {};
  const CallbackParameter* parameters[kMembers] = {};
  ContextValue context;
  std::atomic<uint64_t>* slot = nullptr;
  bool pending = false;
  bool listed = false;
  CallbackRecord* previous = nullptr;  // in the list of records that outlive their call
  CallbackRecord* next = nullptr;      // in that list, or in the list of free records
};

}  // namespace spdk_ts
