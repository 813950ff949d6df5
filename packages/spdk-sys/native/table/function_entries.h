// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The second pass over the table: its lines become function descriptors.
// Included once per shard, after the first pass; no include guard, as it sets macros.

#include "marshal/describe.h"
#include "table/declared.h"
#include "table/function_registry.h"

#undef SPDK_FN
#undef SPDK_INLINE_FN
#define SPDK_FN(name, names, ...) \
  SPDK_IF_DECLARED(name, (SPDK_ENTRY(name, name, names, __VA_ARGS__)), (SPDK_ABSENT(name, names)))
#define SPDK_INLINE_FN(name, names, ...) SPDK_FN(name, names, __VA_ARGS__)

// `function` is what is called; it differs from `name` where a variadic function is wrapped.
#define SPDK_ENTRY(name, function, names, ...)                                          \
  ::spdk_ts::FunctionDescriptor{                                                        \
      #name,                                                                            \
      ::spdk_ts::select_names(                                                          \
          names, ::spdk_ts::Describe<decltype(&function), ::spdk_ts::NoNotes>::kArity), \
      reinterpret_cast<::spdk_ts::AnyFunction>(&function),                              \
      &::spdk_ts::Describe<decltype(&function), SPDK_NOTES(names, __VA_ARGS__)>::kTraits},
#define SPDK_ABSENT(name, names) \
  ::spdk_ts::FunctionDescriptor{ \
      #name, names, nullptr, &::spdk_ts::DescribeAbsent<::spdk_ts::first_count(names)>::kTraits},

// Functions without annotations share what their type tells; a lambda each would slow the compiler.
#define SPDK_NOTES(names, ...) SPDK_NOTES_PICK(names __VA_OPT__(, ) __VA_ARGS__)
#define SPDK_NOTES_PICK(names, ...) SPDK_NOTES_##__VA_OPT__(NOTED)(names, __VA_ARGS__)
#define SPDK_NOTES_(names, ...) ::spdk_ts::NoNotes
#define SPDK_NOTES_NOTED(names, ...) decltype([] { return ::spdk_ts::note(names, {__VA_ARGS__}); })

#define SPDK_FUNCTION_TABLE_BEGIN(number)                        \
  namespace spdk_ts {                                            \
  void register_functions_##number(FunctionRegistry& registry);  \
  void register_functions_##number(FunctionRegistry& registry) { \
    static const FunctionDescriptor table[] = {
#define SPDK_FUNCTION_TABLE_END(number) \
  }                                     \
  ;                                     \
  registry.add(table);                  \
  }                                     \
  }
