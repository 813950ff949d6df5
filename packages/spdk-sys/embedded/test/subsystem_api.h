// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// spdk_internal/init.h for C++: SPDK's own file, against which these tests run too, declares no C
// linkage.
#pragma once

// First, so that the files the internal one includes are not read within the linkage block.
#include "spdk/init.h"

extern "C" {
#include "spdk_internal/init.h"
}
