// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "marshal/bound_function.h"
#include "marshal/function_descriptor.h"
#include "node_api_setup.h"

namespace spdk_ts {

struct CallbackRecord;

// The callbacks that one call passes to C: makes their records before the call and decides after it
// which of them C still holds.
class CallCallbacks {
 public:
  CallCallbacks(napi_env env, const BoundFunction& bound, const napi_value* argv)
      : env_(env), bound_(bound), argv_(argv) {}
  // Releases what was made if C was never called.
  ~CallCallbacks();
  CallCallbacks(const CallCallbacks&) = delete;
  CallCallbacks& operator=(const CallCallbacks&) = delete;

  // Throws and returns false when a callback is neither function nor null, when its context cannot
  // be kept, or when no record or static slot is left.
  bool prepare();

  // What C gets for callback parameter `parameter`.
  AnyFunction function(unsigned parameter) const { return functions_[parameter]; }
  // Whether the argument is the context of a callback, and then the token C gets in its stead.
  bool replaces(unsigned parameter) const { return (contexts_ >> parameter & 1) != 0; }
  void* token(unsigned parameter) const { return reinterpret_cast<void*>(tokens_[parameter]); }

  // After the call. `failed`: C reported an error, so it keeps no callback of this call.
  // `result` is the returned pointer, if any.
  void settle(bool failed, const void* result);

  static constexpr unsigned kMaxParameters = 24;

 private:
  bool prepare_one(const CallbackParameter& callback);
  CallbackRecord* record_for(const CallbackParameter& callback);
  bool attach(CallbackRecord& record, const CallbackParameter& callback);
  bool occupy_slot(const CallbackParameter& callback, CallbackRecord& record);
  bool reuse_slot(const CallbackParameter& callback);
  void release_made();
  void release_by_key(uint64_t token, const void* result);

  struct Made {
    // By token: C may complete, and so release, the record before the call returns.
    uint64_t token;
    bool during_call;
  };

  napi_env env_;
  const BoundFunction& bound_;
  const napi_value* argv_;
  uint32_t contexts_ = 0;
  unsigned made_count_ = 0;
  std::array<Made, kMaxParameters> made_;
  std::array<AnyFunction, kMaxParameters> functions_;
  std::array<uint64_t, kMaxParameters> tokens_;
};

}  // namespace spdk_ts
