// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <cstdint>

#include "callback/channel_iter_context.h"
#include "marshal/lifetime.h"

namespace spdk_ts {

// What a function's type cannot tell, as it stands in the generated table.
struct Annotation {
  enum class Kind : uint8_t {
    kNone,
    kCallback,
    kRetains,
    kOwnedReturn,
    kReleasedBy,
    kCallsBackOnError,
    kContextReturn,
  };

  Kind kind = Kind::kNone;
  int parameter = -1;                    // by number, or
  const char* parameter_name = nullptr;  // by name, where flavours of SPDK differ
  int context_offset = 0;                // from the callback to its context, 0 for none, or
  const char* context_name = nullptr;    // by name, "" for none
  int context_index = -1;                // of the context among the callback's own parameters
  Lifetime lifetime = Lifetime::kOnce;
  const char* function = nullptr;  // that releases the callbacks
};

}  // namespace spdk_ts

// Each expands to an element of a list and ends in a comma, so that they can be juxtaposed.
#define SPDK_CB(param, ctx_offset, ctx_index, life)                     \
  ::spdk_ts::Annotation{.kind = ::spdk_ts::Annotation::Kind::kCallback, \
                        .parameter = (param),                           \
                        .context_offset = (ctx_offset),                 \
                        .context_index = (ctx_index),                   \
                        .lifetime = ::spdk_ts::Lifetime::life},
#define SPDK_CB_NAMED(param, ctx_param, ctx_index, life)                \
  ::spdk_ts::Annotation{.kind = ::spdk_ts::Annotation::Kind::kCallback, \
                        .parameter_name = (param),                      \
                        .context_name = (ctx_param),                    \
                        .context_index = (ctx_index),                   \
                        .lifetime = ::spdk_ts::Lifetime::life},
#define SPDK_RETAINS(param) \
  ::spdk_ts::Annotation{.kind = ::spdk_ts::Annotation::Kind::kRetains, .parameter = (param)},
#define SPDK_RETAINS_NAMED(param) \
  ::spdk_ts::Annotation{.kind = ::spdk_ts::Annotation::Kind::kRetains, .parameter_name = (param)},
#define SPDK_OWNED_RETURN ::spdk_ts::Annotation{.kind = ::spdk_ts::Annotation::Kind::kOwnedReturn},
#define SPDK_RELEASED_BY(fn, out_param)                                   \
  ::spdk_ts::Annotation{.kind = ::spdk_ts::Annotation::Kind::kReleasedBy, \
                        .parameter = (out_param),                         \
                        .function = #fn},
#define SPDK_CALLS_BACK_ON_ERROR \
  ::spdk_ts::Annotation{.kind = ::spdk_ts::Annotation::Kind::kCallsBackOnError},
#define SPDK_CONTEXT_RETURN \
  ::spdk_ts::Annotation{.kind = ::spdk_ts::Annotation::Kind::kContextReturn},
