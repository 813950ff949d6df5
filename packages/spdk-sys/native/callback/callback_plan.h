// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "callback/callback_record.h"
#include "marshal/annotations.h"
#include "marshal/function_descriptor.h"
#include "marshal/parameter_names.h"

namespace spdk_ts {

// How the callbacks of a function find their way back, decided while compiling: from the types
// alone where C's customs tell, and from annotations where they do not.
struct CallbackPlan {
  int parameter = -1;
  int context = -1;        // index among the function's parameters; -1: static slot
  int context_index = -1;  // index among the callback's parameters, or kThroughChannelIter
  unsigned member = 0;
  Lifetime lifetime = Lifetime::kOnce;
};

// What the planner needs to know of a parameter's type.
struct ParameterShape {
  bool is_callback = false;
  bool is_pointer = false;
  bool is_void_pointer = false;
  int last_void_pointer = -1;  // among the callback's own parameters
};

template <typename T>
struct CallbackShape {
  static constexpr bool kIsCallback = false;
  static constexpr int kLastVoidPointer = -1;
};

template <typename R, typename... A>
struct CallbackShape<R (*)(A...)> {
  static constexpr bool kIsCallback = true;
  static constexpr int last_void_pointer() {
    int last = -1;
    int index = 0;
    ((last = std::is_same_v<A, void*> ? index : last, ++index), ...);
    return last;
  }
  static constexpr int kLastVoidPointer = last_void_pointer();
};

template <typename T>
consteval ParameterShape shape_of() {
  using Plain = std::remove_cv_t<T>;
  return {CallbackShape<Plain>::kIsCallback, std::is_pointer_v<Plain>, std::is_same_v<Plain, void*>,
          CallbackShape<Plain>::kLastVoidPointer};
}

// Not constexpr: calling it while compiling is the error message.
void annotation_names_no_parameter();
void annotation_is_not_about_a_callback();
void context_is_no_pointer();
void too_many_callbacks_share_a_context();

template <size_t N>
consteval CallbackPlan default_plan(const std::array<ParameterShape, N>& shapes, int parameter) {
  CallbackPlan plan{.parameter = parameter, .lifetime = Lifetime::kPersistent};
  if (shapes[parameter].last_void_pointer < 0) return plan;
  for (int index = parameter + 1; index < static_cast<int>(N); ++index) {
    if (!shapes[index].is_void_pointer) continue;
    plan.context = index;
    plan.context_index = shapes[parameter].last_void_pointer;
    plan.lifetime = Lifetime::kOnce;
    break;
  }
  return plan;
}

// The parameter an annotation is about, or -1 if this flavour of the function has none of that
// name.
consteval int annotated_parameter(const Annotation& annotation, const char* names,
                                  const char* variants) {
  if (annotation.parameter_name == nullptr) return annotation.parameter;
  int index = index_of_name(names, annotation.parameter_name);
  if (index < 0 && !names_mention(variants, annotation.parameter_name)) {
    annotation_names_no_parameter();
  }
  return index;
}

template <size_t N>
consteval CallbackPlan annotated_plan(const std::array<ParameterShape, N>& shapes, int parameter,
                                      const Annotation& annotation, const char* names) {
  CallbackPlan plan{.parameter = parameter, .lifetime = annotation.lifetime};
  if (annotation.context_name != nullptr) {
    plan.context = index_of_name(names, annotation.context_name);
    if (plan.context < 0 && annotation.context_name[0] != '\0') annotation_names_no_parameter();
  } else if (annotation.context_offset != 0) {
    plan.context = parameter + annotation.context_offset;
  }
  if (plan.context < 0 || annotation.context_index == -1) {
    plan.context = -1;
    return plan;
  }
  if (plan.context >= static_cast<int>(N) || !shapes[plan.context].is_pointer) {
    context_is_no_pointer();
  }
  plan.context_index = annotation.context_index;
  return plan;
}

template <size_t N>
consteval size_t count_callbacks(const std::array<ParameterShape, N>& shapes) {
  size_t count = 0;
  for (const ParameterShape& shape : shapes) count += shape.is_callback;
  return count;
}

template <size_t Count, size_t N, size_t Annotations>
consteval std::array<CallbackPlan, Count> plan_callbacks(
    const std::array<ParameterShape, N>& shapes,
    const std::array<Annotation, Annotations>& annotations, const char* names,
    const char* variants) {
  std::array<CallbackPlan, Count> plans;
  size_t filled = 0;
  for (int parameter = 0; parameter < static_cast<int>(N); ++parameter) {
    if (!shapes[parameter].is_callback) continue;
    CallbackPlan plan = default_plan(shapes, parameter);
    for (const Annotation& annotation : annotations) {
      if (annotation.kind != Annotation::Kind::kCallback) continue;
      int about = annotated_parameter(annotation, names, variants);
      if (about >= static_cast<int>(N) || (about >= 0 && !shapes[about].is_callback)) {
        annotation_is_not_about_a_callback();
      }
      if (about == parameter) plan = annotated_plan(shapes, parameter, annotation, names);
    }
    for (size_t other = 0; other < filled; ++other) {
      plan.member += plan.context >= 0 && plans[other].context == plan.context;
    }
    if (plan.member >= CallbackRecord::kMembers) too_many_callbacks_share_a_context();
    plans[filled++] = plan;
  }
  return plans;
}

}  // namespace spdk_ts
