// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "file_disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <bit>
#include <cerrno>

#include "../../log/logging.h"
#include "spdk/fd.h"
#include "spdk/string.h"

namespace embedded::bdev_module {

namespace {

constexpr uint32_t kSmallestBlock = 512;

int refuse_block_size(const FileDisk& disk, uint32_t block_size, const char* reason) {
  EMBEDDED_ERRLOG("bdev %s: block size %u of %s %s\n", disk.name.c_str(), block_size,
                  disk.filename.c_str(), reason);
  return -EINVAL;
}

int check_block_size(const FileDisk& disk, uint32_t block_size) {
  if (block_size == 0) {
    EMBEDDED_ERRLOG("bdev %s: %s is no block device, so it needs a block size\n", disk.name.c_str(),
                    disk.filename.c_str());
    return -EINVAL;
  }
  if (block_size < disk.device_block_size) {
    return refuse_block_size(disk, block_size, "is smaller than that of the device");
  }
  if (block_size < kSmallestBlock) {
    return refuse_block_size(disk, block_size, "is below 512");
  }
  if (!std::has_single_bit(block_size)) {
    return refuse_block_size(disk, block_size, "is not a power of two");
  }
  if (disk.device_block_size != 0 && block_size != disk.device_block_size) {
    EMBEDDED_WARNLOG("bdev %s: block size %u differs from the %u of %s\n", disk.name.c_str(),
                     block_size, disk.device_block_size, disk.filename.c_str());
  }
  return 0;
}

void ignore_event(spdk_bdev_event_type, spdk_bdev*, void*) {}

int rescan(spdk_bdev* bdev, const spdk_bdev_module* module) {
  if (bdev->module != module) {
    return -ENODEV;
  }
  const auto& disk = *static_cast<FileDisk*>(bdev->ctxt);
  const uint64_t num_blocks = spdk_fd_get_size(disk.fd) / bdev->blocklen;
  if (num_blocks == bdev->blockcnt) {
    return 0;
  }
  EMBEDDED_NOTICELOG("bdev %s: %s had %lu blocks and has %lu now\n", bdev->name,
                     disk.filename.c_str(), bdev->blockcnt, num_blocks);
  const int rc = spdk_bdev_notify_blockcnt_change(bdev, num_blocks);
  if (rc != 0) {
    EMBEDDED_ERRLOG("bdev %s: cannot take the size of %s: %s\n", bdev->name, disk.filename.c_str(),
                    spdk_strerror(-rc));
  }
  return rc;
}

}  // namespace

void FileDisk::close() {
  if (fd >= 0) {
    ::close(fd);
    fd = -1;
  }
}

int FileDisk::open(int flags) {
  fd = ::open(filename.c_str(), flags | O_DIRECT | O_CLOEXEC);
  if (fd < 0) {
    fd = ::open(filename.c_str(), flags | O_CLOEXEC);
  }
  if (fd < 0) {
    const int error = errno;
    EMBEDDED_ERRLOG("bdev %s: cannot open %s: %s\n", name.c_str(), filename.c_str(),
                    spdk_strerror(error));
    return -error;
  }
  device_block_size = spdk_fd_get_blocklen(fd);
  return 0;
}

int FileDisk::choose_geometry(uint32_t block_size) {
  if (block_size == 0) {
    block_size = device_block_size;
  }
  const int rc = check_block_size(*this, block_size);
  if (rc != 0) {
    return rc;
  }
  const uint64_t bytes = spdk_fd_get_size(fd);
  if (bytes % block_size != 0) {
    EMBEDDED_ERRLOG("bdev %s: %s has %lu bytes, which is no multiple of the block size %u\n",
                    name.c_str(), filename.c_str(), bytes, block_size);
    return -EINVAL;
  }
  bdev.blocklen = block_size;
  bdev.blockcnt = bytes / block_size;
  return 0;
}

int register_file_disk(FileDisk& disk, spdk_io_channel_create_cb create_channel,
                       spdk_io_channel_destroy_cb destroy_channel, uint32_t channel_bytes) {
  disk.bdev.ctxt = &disk;
  spdk_io_device_register(&disk, create_channel, destroy_channel, channel_bytes, disk.name.c_str());
  const int rc = spdk_bdev_register(&disk.bdev);
  if (rc != 0) {
    spdk_io_device_unregister(&disk, nullptr);
  }
  return rc;
}

int rescan_file_disk(const char* name, const spdk_bdev_module* module) {
  spdk_bdev_desc* desc = nullptr;
  int rc = spdk_bdev_open_ext(name, false, ignore_event, nullptr, &desc);
  if (rc != 0) {
    return rc;
  }
  rc = rescan(spdk_bdev_desc_get_bdev(desc), module);
  spdk_bdev_close(desc);
  return rc;
}

}  // namespace embedded::bdev_module
