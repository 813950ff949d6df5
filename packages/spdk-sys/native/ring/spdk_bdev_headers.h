// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// What rings use of SPDK's C API, referenced strongly: a backend has to have these functions.
#pragma once

extern "C" {
#include <spdk/bdev.h>
// For the status of a spdk_bdev_io, which tells whose terms its error is in.
#include <spdk/bdev_module.h>
#include <spdk/nvme_spec.h>
#include <spdk/thread.h>

// Named by headers of some versions only.
struct lba_range;
}
