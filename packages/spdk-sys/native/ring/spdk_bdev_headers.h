// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// What rings use of SPDK's C API, referenced strongly: a backend has to have these functions.
#pragma once

extern "C" {
#include <spdk/bdev.h>
}
