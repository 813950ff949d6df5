// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

#include "callback/callback_plan.h"
#include "callback/trampoline.h"
#include "marshal/annotations.h"
#include "marshal/function_descriptor.h"
#include "marshal/invoke.h"
#include "marshal/normalise.h"
#include "marshal/parameter_names.h"
#include "marshal/type_name.h"

namespace spdk_ts {

// The parameter names and annotations of a function as compile-time values. Types with such a call
// operator are the `Notes` below; in the table they are lambdas.
template <size_t N>
struct NotedAnnotations {
  const char* variants;
  std::array<Annotation, N> annotations;

  constexpr bool has(Annotation::Kind kind) const {
    for (const Annotation& annotation : annotations) {
      if (annotation.kind == kind) return true;
    }
    return false;
  }
  constexpr size_t count(Annotation::Kind kind) const {
    size_t count = 0;
    for (const Annotation& annotation : annotations) count += annotation.kind == kind;
    return count;
  }
};

template <size_t N>
consteval NotedAnnotations<N> note(const char* variants, const Annotation (&annotations)[N]) {
  return {variants, std::to_array(annotations)};
}

struct NoNotes {
  constexpr NotedAnnotations<0> operator()() const { return {"", {}}; }
};

// Where C calls to reach a callback: a trampoline that finds its record by the context, or slots.
template <typename Callback, int ContextIndex, unsigned Member>
struct CallbackTarget {
  static constexpr auto kTrampoline = &Trampolines<Callback>::template enter<ContextIndex, Member>;
  static constexpr const StaticSlotTable* kSlots = nullptr;
};

template <typename Callback, unsigned Member>
struct CallbackTarget<Callback, -1, Member> {
  static constexpr AnyFunction kTrampoline = nullptr;
  static constexpr const StaticSlotTable* kSlots = &Trampolines<Callback>::slots;
};

// The callback parameters of a function, from their plans.
template <typename Plans, typename Parameters,
          typename Indices = std::make_index_sequence<Plans::kPlans.size()>>
struct CallbackList;

template <typename Plans, typename Parameters, size_t... I>
struct CallbackList<Plans, Parameters, std::index_sequence<I...>> {
  template <size_t Index>
  static constexpr CallbackPlan kPlan = Plans::kPlans[Index];
  template <size_t Index>
  using Target =
      CallbackTarget<NormalisedCallback<std::tuple_element_t<kPlan<Index>.parameter, Parameters>>,
                     kPlan<Index>.context_index, kPlan<Index>.member>;

  static inline const CallbackParameter parameters[] = {
      {.parameter = static_cast<uint8_t>(kPlan<I>.parameter),
       .context = static_cast<int8_t>(kPlan<I>.context),
       .member = static_cast<uint8_t>(kPlan<I>.member),
       .lifetime = kPlan<I>.lifetime,
       .trampoline = reinterpret_cast<AnyFunction>(Target<I>::kTrampoline),
       .slots = Target<I>::kSlots}...};
  static constexpr std::span<const CallbackParameter> kSpan = parameters;
};

template <typename Plans, typename Parameters>
struct CallbackList<Plans, Parameters, std::index_sequence<>> {
  static constexpr std::span<const CallbackParameter> kSpan = {};
};

template <typename First>
constexpr KeyKind kKeyKind = KeyKind::kNone;
template <typename T>
constexpr KeyKind kKeyKind<T*> = KeyKind::kPointer;
template <typename T>
constexpr KeyKind kKeyKind<T**> = KeyKind::kPointerToPointer;

// Everything about a C function but its name and address, deduced from its type.
template <typename Function, typename Notes>
struct Describe;

template <typename R, typename... A, typename Notes>
struct Describe<R (*)(A...), Notes> {
  static constexpr size_t kArity = sizeof...(A);
  static constexpr auto kNotes = Notes()();
  static constexpr const char* kNames = select_names(kNotes.variants, kArity);

  struct Plans {
    static constexpr std::array<ParameterShape, kArity> kShapes = {shape_of<A>()...};
    static constexpr auto kPlans = plan_callbacks<count_callbacks(kShapes)>(
        kShapes, kNotes.annotations, kNames, kNotes.variants);
  };

  static constexpr auto kReleases = [] {
    std::array<ReleaseRule, kNotes.count(Annotation::Kind::kReleasedBy)> rules{};
    size_t filled = 0;
    for (const Annotation& annotation : kNotes.annotations) {
      if (annotation.kind != Annotation::Kind::kReleasedBy) continue;
      rules[filled++] = {annotation.function, static_cast<int8_t>(annotation.parameter)};
    }
    return rules;
  }();

  static consteval uint32_t retained() {
    uint32_t bits = 0;
    for (const Annotation& annotation : kNotes.annotations) {
      if (annotation.kind != Annotation::Kind::kRetains) continue;
      int parameter = annotated_parameter(annotation, kNames, kNotes.variants);
      if (parameter >= 0) bits |= uint32_t{1} << parameter;
    }
    return bits;
  }

  static consteval KeyKind key() {
    if constexpr (kArity == 0) {
      return KeyKind::kNone;
    } else {
      return kKeyKind<std::tuple_element_t<0, std::tuple<A..., void>>>;
    }
  }

  static constexpr FunctionTraits kTraits = {
      .signature = type_name<R(A...)>(),
      .invoke = &Invoke<NormalisedResult<R>, Normalised<A>...>::enter,
      .callbacks = CallbackList<Plans, std::tuple<A...>>::kSpan,
      .releases = kReleases,
      .retained = retained(),
      .arity = kArity,
      .key = key(),
      .owned_return = kNotes.has(Annotation::Kind::kOwnedReturn),
      .context_return = kNotes.has(Annotation::Kind::kContextReturn),
      .calls_back_on_error = kNotes.has(Annotation::Kind::kCallsBackOnError),
  };
};

// A function that this build does not declare: only its number of parameters is known.
template <size_t Arity>
struct DescribeAbsent {
  static constexpr FunctionTraits kTraits = {.signature = {},
                                             .invoke = nullptr,
                                             .callbacks = {},
                                             .releases = {},
                                             .retained = 0,
                                             .arity = Arity,
                                             .key = KeyKind::kNone,
                                             .owned_return = false,
                                             .context_return = false,
                                             .calls_back_on_error = false};
};

constexpr size_t first_count(const char* variants) {
  std::string_view names(variants);
  return count_names(names.substr(0, names.find('|')));
}

}  // namespace spdk_ts
