// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <atomic>
#include <cstdint>
#include <tuple>
#include <utility>

#include "callback/callback_entry.h"
#include "callback/channel_iter_context.h"
#include "marshal/marshal.h"
#include "marshal/normalise.h"

namespace spdk_ts {

// Delivers a call from C to JavaScript: converts the arguments, the context among them to what
// JavaScript had passed, and the result. A call that cannot be delivered yields zero.
template <int ContextIndex, typename R, typename... A>
R deliver(uint64_t token, unsigned member, A... arguments) {
  CallbackEntry entry(token, member);
  if (!entry.accepted()) return R();
  auto convert = [&entry]<size_t Index>(std::integral_constant<size_t, Index>, const auto& value) {
    if constexpr (static_cast<int>(Index) == ContextIndex) {
      return entry.context();
    } else {
      return to_javascript(entry.env(), value);
    }
  };
  napi_value result = [&]<size_t... I>(std::index_sequence<I...>) {
    // One element more, since C++ has no empty arrays.
    const napi_value argv[] = {convert(std::integral_constant<size_t, I>(), arguments)..., nullptr};
    return entry.call(sizeof...(A), argv);
  }
  (std::index_sequence_for<A...>());
  if constexpr (!std::is_void_v<R>) {
    R out{};
    if (result != nullptr && !from_javascript(entry.env(), result, entry.result_place(), out)) {
      entry.report_bad_result();
      return R();
    }
    return out;
  }
}

// The C functions that stand for JavaScript ones, per normalised callback type.
template <typename Callback>
struct Trampolines;

template <typename R, typename... A>
struct Trampolines<R (*)(A...)> {
  // Finds its record from one of its arguments.
  template <int ContextIndex, unsigned Member>
  static R enter(A... arguments) {
    std::tuple<const A&...> all(arguments...);
    void* context;
    if constexpr (ContextIndex == kThroughChannelIter) {
      context = context_of_channel_iter(std::get<0>(all));
    } else {
      context = std::get<static_cast<size_t>(ContextIndex)>(all);
    }
    return deliver<ContextIndex, R, A...>(reinterpret_cast<uint64_t>(context), Member,
                                          arguments...);
  }

  // Finds its record from its own number.
  template <size_t Slot>
  static R enter_slot(A... arguments) {
    return deliver<-1, R, A...>(tokens[Slot].load(std::memory_order_acquire), 0, arguments...);
  }

  static inline std::atomic<uint64_t> tokens[StaticSlotTable::kSlots];

  template <size_t... Slot>
  static StaticSlotTable table_of(std::index_sequence<Slot...>) {
    return {{reinterpret_cast<AnyFunction>(&enter_slot<Slot>)...}, tokens};
  }

  static inline const StaticSlotTable slots =
      table_of(std::make_index_sequence<StaticSlotTable::kSlots>());
};

// A callback type with its parameter and result types normalised: types that are delivered alike
// share their trampolines.
template <typename Callback>
struct NormaliseCallback;

template <typename R, typename... A>
struct NormaliseCallback<R (*)(A...)> {
  using type = Normalised<R> (*)(Normalised<A>...);
};

template <typename Callback>
using NormalisedCallback = typename NormaliseCallback<Callback>::type;

}  // namespace spdk_ts
