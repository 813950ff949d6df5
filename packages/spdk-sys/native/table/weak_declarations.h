// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The first pass over the table: every function that the headers declare is referenced weakly, so
// that the addon loads without those that no library defines; their address is then null.
// Included once per shard, before the lines of the table; no include guard, as it sets macros.

#include "marshal/annotations.h"
#include "table/declared.h"

#undef SPDK_FN
#undef SPDK_INLINE_FN
#define SPDK_FN(name, ...) \
  SPDK_IF_DECLARED(name, (extern "C" decltype(::name) name __attribute__((weak));), ())
#define SPDK_INLINE_FN(name, ...)
