// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// What the modules share whose devices keep their blocks in a file or block device of the kernel.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <string>

#include "../../bdev/channel_context.h"
#include "spdk/bdev_module.h"
#include "spdk/thread.h"

namespace embedded::bdev_module {

struct FileDisk {
  spdk_bdev bdev{};
  // bdev.name points into it.
  std::string name;
  std::string filename;
  int fd = -1;
  // Of the kernel's block device; 0 for a regular file, which has none.
  uint32_t device_block_size = 0;

  FileDisk(const char* disk_name, const char* path) : name(disk_name), filename(path) {
    bdev.name = name.data();
  }
  ~FileDisk() { close(); }
  FileDisk(const FileDisk&) = delete;
  FileDisk& operator=(const FileDisk&) = delete;

  // Around the page cache where the file system can do that, else through it. 0 or a negative
  // errno.
  int open(int flags);

  void close();

  // Sets block size and count; 0 for the block size of the device. 0 or -EINVAL.
  int choose_geometry(uint32_t block_size);
};

// Bytes of an I/O's blocks.
inline uint64_t io_bytes(const spdk_bdev_io* io) {
  return io->u.bdev.num_blocks * io->bdev->blocklen;
}
inline uint64_t io_offset(const spdk_bdev_io* io) {
  return io->u.bdev.offset_blocks * io->bdev->blocklen;
}

// Registers the disk, its address being the I/O device. 0 or a negative errno; then the caller
// still owns it, else the bdev layer, until destruct.
int register_file_disk(FileDisk& disk, spdk_io_channel_create_cb create_channel,
                       spdk_io_channel_destroy_cb destroy_channel, uint32_t channel_bytes);

// The destruct function of disks of a type derived from FileDisk: the bdev has gone when all
// threads have left it and the file is closed.
template <typename Disk>
int destruct_file_disk(void* context) {
  spdk_io_device_unregister(context, [](void* io_device) {
    const std::unique_ptr<Disk> disk(static_cast<Disk*>(static_cast<FileDisk*>(io_device)));
    disk->close();
    spdk_bdev_destruct_done(&disk->bdev, 0);
  });
  return 1;
}

// The channel functions of modules whose Channel has open(), which returns 0 or a negative errno,
// and add(), which takes an I/O.
template <typename Channel>
int create_file_channel(void*, void* context) {
  auto* channel = new (context) Channel;
  const int rc = channel->open();
  if (rc != 0) {
    channel->~Channel();
  }
  return rc;
}
template <typename Channel>
void destroy_file_channel(void*, void* context) {
  static_cast<Channel*>(context)->~Channel();
}

// Hands the I/O to the channel as soon as it has a buffer with the alignment that direct I/O needs:
// others are exchanged for such that have it.
template <typename Channel>
void add_with_buffer(spdk_bdev_io* io) {
  spdk_bdev_io_get_buf(
      io,
      [](spdk_io_channel* io_channel, spdk_bdev_io* ready, bool success) {
        if (success) {
          bdev::channel_context<Channel>(io_channel)->add(ready);
        } else {
          spdk_bdev_io_complete(ready, SPDK_BDEV_IO_STATUS_FAILED);
        }
      },
      io_bytes(io));
}

// Takes the size that the file has by now. 0, -ENODEV for a bdev of another module, or a negative
// errno.
int rescan_file_disk(const char* name, const spdk_bdev_module* module);

}  // namespace embedded::bdev_module
