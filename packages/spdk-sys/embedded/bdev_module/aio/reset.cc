// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A reset cannot cancel what the kernel has been given: it waits for it.
#include "../../bdev/channel_context.h"
#include "channel.h"
#include "disk.h"

namespace embedded::bdev_module::aio {

namespace {

constexpr uint64_t kRetryUs = 500;

int look_again(void* context);

void look_at_channel(spdk_io_channel_iter* i) {
  const auto* channel = bdev::channel_context<Channel>(spdk_io_channel_iter_get_channel(i));
  // Anything but 0 ends the iteration.
  spdk_for_each_channel_continue(i, channel->idle() ? 0 : -1);
}

void all_looked_at(spdk_io_channel_iter* i, int status) {
  auto* disk = static_cast<Disk*>(spdk_io_channel_iter_get_ctx(i));
  if (status != 0) {
    disk->reset_poller =
        spdk_poller_register_named(look_again, disk, kRetryUs, "bdev_aio_reset_retry_timer");
    return;
  }
  spdk_bdev_io_complete(disk->reset, SPDK_BDEV_IO_STATUS_SUCCESS);
}

int look_again(void* context) {
  auto* disk = static_cast<Disk*>(context);
  spdk_poller_unregister(&disk->reset_poller);
  spdk_for_each_channel(static_cast<FileDisk*>(disk), look_at_channel, disk, all_looked_at);
  return SPDK_POLLER_BUSY;
}

}  // namespace

void reset_disk(Disk& disk, spdk_bdev_io* io) {
  disk.reset = io;
  look_again(&disk);
}

}  // namespace embedded::bdev_module::aio
