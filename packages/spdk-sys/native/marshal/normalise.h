// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>
#include <type_traits>

#include "marshal/function_descriptor.h"

namespace spdk_ts {

// Types that are passed alike share one type here, so that the templates are instantiated once per
// normalised signature and not once per function.
template <typename T>
struct Normalise {
  using type = T;
};

template <typename T>
concept SmallIntegral = std::is_integral_v<T> && !std::is_same_v<T, bool>;

template <SmallIntegral T>
struct Normalise<T> {
  static constexpr bool kSigned = std::is_signed_v<T>;
  using type = std::conditional_t<
      sizeof(T) == 1, std::conditional_t<kSigned, int8_t, uint8_t>,
      std::conditional_t<
          sizeof(T) == 2, std::conditional_t<kSigned, int16_t, uint16_t>,
          std::conditional_t<sizeof(T) == 4, std::conditional_t<kSigned, int32_t, uint32_t>,
                             std::conditional_t<kSigned, int64_t, uint64_t>>>>;
};

template <typename T>
requires std::is_enum_v<T>
struct Normalise<T> : Normalise<std::underlying_type_t<T>> {
};

template <typename T>
struct Normalise<T*> {
  using type = void*;
};

template <>
struct Normalise<const char*> {
  using type = const char*;
};

template <typename R, typename... A>
struct Normalise<R (*)(A...)> {
  using type = AnyFunction;
};

template <typename R, typename... A>
struct Normalise<R (*)(A..., ...)> {
  using type = AnyFunction;
};

template <typename T>
using Normalised = typename Normalise<std::remove_cv_t<T>>::type;

// A result alone tells `char *` from other pointers: some functions hand over a string to free.
template <typename T>
struct NormaliseResult : Normalise<std::remove_cv_t<T>> {};

template <>
struct NormaliseResult<char*> {
  using type = char*;
};

template <typename T>
using NormalisedResult = typename NormaliseResult<T>::type;

}  // namespace spdk_ts
