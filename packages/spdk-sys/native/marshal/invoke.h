// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "callback/release_keys.h"
#include "instance.h"
#include "marshal/call_callbacks.h"
#include "marshal/call_result.h"
#include "marshal/errors.h"
#include "marshal/marshal.h"

namespace spdk_ts {

// What a call needs beside its arguments; strings and callbacks only where the signature has them.
template <bool HasStrings, bool HasCallbacks>
struct CallFrame;

template <>
struct CallFrame<false, false> {
  CallFrame(napi_env, const BoundFunction&, const napi_value*) {}
};

template <>
struct CallFrame<true, false> {
  CallFrame(napi_env, const BoundFunction&, const napi_value*) {}
  CallStrings strings;
};

template <>
struct CallFrame<false, true> {
  CallFrame(napi_env env, const BoundFunction& bound, const napi_value* argv)
      : callbacks(env, bound, argv) {}
  CallCallbacks callbacks;
};

template <>
struct CallFrame<true, true> {
  CallFrame(napi_env env, const BoundFunction& bound, const napi_value* argv)
      : callbacks(env, bound, argv) {}
  CallCallbacks callbacks;
  CallStrings strings;
};

// The JavaScript entry points of C functions, one per normalised signature; which function is meant
// stands in the data of the JavaScript function object.
template <typename R, typename... A>
class Invoke {
 public:
  static napi_value enter(napi_env env, napi_callback_info info) {
    napi_value argv[kArity + 1];
    size_t argc = kArity;
    void* data;
    napi_get_cb_info(env, info, &argc, argv, nullptr, &data);
    const auto& bound = *static_cast<const BoundFunction*>(data);
    if (argc != kArity) [[unlikely]] {
      return throw_argument_count(env, *bound.descriptor, argc);
    }
    return call(env, bound, argv, std::index_sequence_for<A...>());
  }

 private:
  static constexpr size_t kArity = sizeof...(A);
  static constexpr bool kHasStrings = (std::is_same_v<A, const char*> || ...);
  static constexpr bool kHasCallbacks = (std::is_same_v<A, AnyFunction> || ...);
  static_assert(kArity <= CallCallbacks::kMaxParameters);
  using Frame = CallFrame<kHasStrings, kHasCallbacks>;
  using Arguments = std::tuple<A...>;

  template <typename T>
  static bool read(napi_env env, const BoundFunction& bound, Frame& frame, unsigned parameter,
                   napi_value value, T& out) {
    if constexpr (std::is_same_v<T, AnyFunction>) {
      out = frame.callbacks.function(parameter);
      return true;
    } else {
      if constexpr (kHasCallbacks && std::is_same_v<T, void*>) {
        if (frame.callbacks.replaces(parameter)) {
          out = frame.callbacks.token(parameter);
          return true;
        }
      }
      ValuePlace place{bound.descriptor, parameter};
      if constexpr (std::is_same_v<T, const char*>) {
        return frame.strings.read(env, value, place, out);
      } else {
        return from_javascript(env, value, place, out);
      }
    }
  }

  static void* first_pointer(const Arguments& arguments) {
    if constexpr (kArity > 0) {
      if constexpr (std::is_same_v<std::tuple_element_t<0, Arguments>, void*>) {
        return std::get<0>(arguments);
      }
    }
    return nullptr;
  }

  template <size_t... I>
  static napi_value call(napi_env env, const BoundFunction& bound,
                         [[maybe_unused]] const napi_value* argv, std::index_sequence<I...>) {
    Frame frame(env, bound, argv);
    if constexpr (kHasCallbacks) {
      if (!frame.callbacks.prepare()) return nullptr;
    }
    Arguments arguments;
    if (!(read(env, bound, frame, I, argv[I], std::get<I>(arguments)) && ...)) return nullptr;
    auto function = reinterpret_cast<R (*)(A...)>(bound.descriptor->address);
    ReleasingCall releasing(bound, first_pointer(arguments));
    if constexpr (std::is_void_v<R>) {
      {
        NativeCallScope scope(*bound.instance);
        function(std::get<I>(arguments)...);
      }
      if constexpr (kHasCallbacks) frame.callbacks.settle(false, nullptr);
      return nullptr;
    } else {
      R result = [&] {
        NativeCallScope scope(*bound.instance);
        return function(std::get<I>(arguments)...);
      }();
      if constexpr (kHasCallbacks) {
        frame.callbacks.settle(reports_failure(result), pointer_in(result));
      }
      return write_result(env, *bound.descriptor, result);
    }
  }
};

}  // namespace spdk_ts
