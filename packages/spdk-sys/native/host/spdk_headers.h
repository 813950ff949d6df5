// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// What the host uses of SPDK's C API. These functions are referenced strongly: a backend has to
// have them all.
#pragma once

extern "C" {
#include <spdk/env.h>
#include <spdk/log.h>
#include <spdk/thread.h>
#include <spdk/version.h>
}
