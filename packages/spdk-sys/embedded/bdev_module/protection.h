// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Protection information of the blocks of a bdev: SPDK's modules have it in the 16-bit format.
#pragma once

#include "spdk/bdev_module.h"
#include "spdk/dif.h"

namespace embedded::bdev_module {

inline bool is_protected(const spdk_bdev& bdev) { return bdev.dif_type != SPDK_DIF_DISABLE; }

// Sets the bdev's type, and what is checked with it: never application tags, since nobody above
// could name them.
void set_protection(spdk_bdev& bdev, spdk_dif_type type, bool is_head_of_metadata);

// Blocks in memory, with their metadata apart if there is any.
struct ProtectedBlocks {
  iovec* iovs;
  int iovcnt;
  void* metadata;
  uint64_t num_blocks;
};
ProtectedBlocks blocks_of(spdk_bdev_io* io);

// Checks the blocks of a read or a write by the bdev's type. True also when the submitter has no
// place for their metadata.
bool verify(spdk_bdev_io* io);
// Protects the blocks of an I/O, which are within the iovecs together with their metadata.
bool protect(spdk_bdev_io* io);
// Protects blocks that nobody has written, so that they can be read whatever their address is.
bool protect_unwritten(const spdk_bdev& bdev, const ProtectedBlocks& blocks);

// Reference tags that count from `from` count from `to` afterwards. False, and logged, when they do
// not count from `from`.
bool remap_ref_tags(const spdk_bdev& bdev, const ProtectedBlocks& blocks, uint32_t from,
                    uint32_t to);

}  // namespace embedded::bdev_module
