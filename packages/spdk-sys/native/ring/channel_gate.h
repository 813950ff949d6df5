// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include "ring/spdk_bdev_headers.h"

namespace spdk_ts {

// Keeps channels of NVMe bdevs from being made while a bdev is being reset. Before v25.01 SPDK's
// NVMe driver connects such a channel twice, and frees the poll group that the first connection
// stays in together with the channel. Any bdev counts: those that stand on NVMe hand a reset down.
//
// On any SPDK thread. Resets that begin elsewhere in SPDK are seen once they have begun.

// spdk_bdev_get_io_channel(), nullptr and `*rc` where there is none: -EAGAIN while a bdev is being
// reset, else -ENOMEM.
spdk_io_channel* get_channel_between_resets(spdk_bdev_desc* desc, int* rc);

// spdk_bdev_reset(), which no channel is made beside.
int reset_between_channels(spdk_bdev_desc* desc, spdk_io_channel* channel,
                           spdk_bdev_io_completion_cb done, void* context);

}  // namespace spdk_ts
