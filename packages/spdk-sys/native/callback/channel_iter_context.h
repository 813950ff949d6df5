// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

extern "C" {
struct spdk_io_channel_iter;
void* spdk_io_channel_iter_get_ctx(struct spdk_io_channel_iter* i) __attribute__((weak));
}

namespace spdk_ts {

// Stands for the index of the context among a callback's parameters where C passes it only inside
// the channel iterator, the callback's first argument (spdk_for_each_channel).
constexpr int kThroughChannelIter = -2;

inline void* context_of_channel_iter(void* iter) {
  return spdk_io_channel_iter_get_ctx(static_cast<spdk_io_channel_iter*>(iter));
}

}  // namespace spdk_ts
