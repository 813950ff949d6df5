// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Handing the I/O of a virtual bdev on to the bdev below, at the same blocks.
#pragma once

#include "spdk/bdev_module.h"

namespace embedded::bdev_module {

// What forwarding keeps per I/O: the first thing in the driver_ctx of modules that forward.
struct ForwardedIo {
  spdk_bdev_desc* desc;
  spdk_io_channel* channel;
  spdk_bdev_io_completion_cb done;
  // The base's I/O that lends its memory from the start to the end of zero copy.
  spdk_bdev_io* lender;
  spdk_bdev_io_wait_entry wait;

  static ForwardedIo& of(spdk_bdev_io* io) {
    return *reinterpret_cast<ForwardedIo*>(io->driver_ctx);
  }
};

// Submits `io` to the base behind `desc` and its channel. `done` is called with the base's I/O, and
// `io` as its context, and has to ask keeps_lender. When there is no free I/O it waits for one;
// what the base refuses is completed as failed.
void forward(spdk_bdev_io* io, spdk_bdev_desc* desc, spdk_io_channel* channel,
             spdk_bdev_io_completion_cb done);

// Whether the base's I/O is kept because it lends memory; the caller frees it if not. To be called
// before `io` is completed.
bool keeps_lender(spdk_bdev_io* io, spdk_bdev_io* base_io, bool success);

}  // namespace embedded::bdev_module
