// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <type_traits>

#include "marshal/bound_function.h"
#include "marshal/marshal.h"
#include "node_api_setup.h"

namespace spdk_ts {

// By SPDK's custom a negative number, or NULL where a pointer is due, says that nothing was started
// and so that no callback will come.
template <typename R>
constexpr bool reports_failure(const R& result) {
  if constexpr (std::is_pointer_v<R>) {
    return result == nullptr;
  } else if constexpr (std::is_integral_v<R> && std::is_signed_v<R>) {
    return result < 0;
  } else {
    return false;
  }
}

template <typename R>
const void* pointer_in(const R& result) {
  if constexpr (std::is_same_v<R, void*>) {
    return result;
  } else {
    return nullptr;
  }
}

// Results whose meaning depends on the function and not on the type alone.
napi_value write_pointer_result(napi_env env, const FunctionDescriptor& function, void* result);
napi_value write_characters_result(napi_env env, const FunctionDescriptor& function, char* result);

template <typename R>
napi_value write_result(napi_env env, const FunctionDescriptor& function, const R& result) {
  if constexpr (std::is_same_v<R, void*>) {
    return write_pointer_result(env, function, result);
  } else if constexpr (std::is_same_v<R, char*>) {
    return write_characters_result(env, function, result);
  } else {
    return to_javascript(env, result);
  }
}

// Drops, after the call of a function that ends an object, the callbacks kept for that object.
class ReleasingCall {
 public:
  ReleasingCall(const BoundFunction& bound, void* first_argument) : bound_(bound) {
    if (bound.releases_callbacks) [[unlikely]]
      note_object(first_argument);
  }
  ~ReleasingCall() {
    if (object_ != nullptr) [[unlikely]]
      release();
  }
  ReleasingCall(const ReleasingCall&) = delete;
  ReleasingCall& operator=(const ReleasingCall&) = delete;

 private:
  void note_object(void* first_argument);
  void release();

  const BoundFunction& bound_;
  const void* object_ = nullptr;
};

}  // namespace spdk_ts
