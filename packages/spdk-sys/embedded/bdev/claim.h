// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Claims: a module's right to be the (only) writer of a bdev.
#pragma once

#include "spdk/bdev_module.h"

#include "tailq.h"

namespace embedded::bdev {

struct ClaimLink {
  static auto& of(spdk_bdev_module_claim* claim) { return claim->link; }
};
using Claims = TailQueue<ClaimLink>;

// All expect the bdev's lock to be held.
bool claim_allows_write(const spdk_bdev* bdev);
void release_claim(spdk_bdev_desc* desc);
void log_claims(spdk_bdev* bdev, const char* consequence);

// While a bdev is examined, claims given up stay on its list as empty ones, so that the iteration
// over them does not run into freed memory; they are removed afterwards.
void remove_empty_claims(spdk_bdev* bdev);

}  // namespace embedded::bdev
