// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The context of an I/O channel lies directly behind the channel.
#pragma once

#include "spdk/thread.h"

namespace embedded::bdev {

template <typename Context>
inline Context* channel_context(spdk_io_channel* channel) {
  return reinterpret_cast<Context*>(reinterpret_cast<char*>(channel) + SPDK_IO_CHANNEL_STRUCT_SIZE);
}

}  // namespace embedded::bdev
