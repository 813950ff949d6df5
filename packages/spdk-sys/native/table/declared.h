// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

// SPDK_IF_DECLARED(name, (then), (otherwise)) expands to what stands in the first parentheses when
// the build at hand declares the identifier, that is when declared.generated.h defines
// SPDK_TS_HAS_<name> as 1, and to what stands in the second otherwise.
#define SPDK_IF_DECLARED(name, then, otherwise) \
  SPDK_DECLARED_EXPAND(SPDK_TS_HAS_##name, then, otherwise)

// 1 becomes two arguments, which shifts `then` into the third place; the name of an undefined macro
// becomes one, which leaves `otherwise` there.
#define SPDK_DECLARED_EXPAND(has, then, otherwise) SPDK_DECLARED_PASTE(has, then, otherwise)
#define SPDK_DECLARED_PASTE(has, then, otherwise) \
  SPDK_DECLARED_SELECT(SPDK_DECLARED_MARK_##has, then, otherwise, ())
#define SPDK_DECLARED_MARK_1 ~, ~
#define SPDK_DECLARED_SELECT(...) SPDK_DECLARED_THIRD(__VA_ARGS__)
#define SPDK_DECLARED_THIRD(first, second, third, ...) SPDK_DECLARED_UNWRAP third
#define SPDK_DECLARED_UNWRAP(...) __VA_ARGS__
