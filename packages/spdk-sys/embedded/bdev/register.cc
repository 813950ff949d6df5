// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Registering a bdev makes it known by its name and lets the modules examine it.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "spdk/notify.h"
#include "spdk/uuid.h"

#include "../log/logging.h"
#include "alias.h"
#include "channel.h"
#include "descriptor.h"
#include "examine.h"
#include "iostat.h"
#include "lba_range.h"
#include "manager.h"

using namespace embedded::bdev;

namespace {

uint32_t block_size_with_metadata(const spdk_bdev* bdev) {
  return spdk_bdev_is_md_interleaved(bdev) ? bdev->blocklen : bdev->blocklen + bdev->md_len;
}

// How many blocks fit into a buffer of the bdev layer, in whole write units.
uint32_t blocks_per_buffer(const spdk_bdev* bdev, uint64_t buffer_bytes) {
  const uint64_t usable = buffer_bytes - (spdk_bdev_get_buf_align(bdev) - 1);
  const uint64_t blocks = usable / block_size_with_metadata(bdev);
  return static_cast<uint32_t>(blocks - blocks % bdev->write_unit_size);
}

void reset_internal_state(spdk_bdev* bdev) {
  auto& internal = bdev->internal;
  internal.status = SPDK_BDEV_STATUS_READY;
  internal.measured_queue_depth = UINT64_MAX;
  internal.claim_type = SPDK_BDEV_CLAIM_NONE;
  memset(&internal.claim, 0, sizeof(internal.claim));
  internal.examine_in_progress = 0;
  internal.qd_poller = nullptr;
  internal.qd_poll_in_progress = false;
  internal.qd_desc = nullptr;
  internal.qos = nullptr;
  internal.qos_mod_in_progress = false;
  internal.period = 0;
  internal.new_period = 0;
  internal.histogram_enabled = false;
  internal.histogram_in_progress = false;
  internal.reset_in_progress = nullptr;
  Descriptors::init(internal.open_descs);
  LbaRanges::init(internal.locked_ranges);
  LbaRanges::init(internal.pending_locked_ranges);
  Aliases::init(bdev->aliases);
}

int add_names(spdk_bdev* bdev) {
  int rc = add_name(&bdev->internal.bdev_name, bdev, bdev->name);
  if (rc != 0) {
    return rc;
  }
  if (spdk_uuid_is_null(&bdev->uuid)) {
    spdk_uuid_generate(&bdev->uuid);
  }
  char uuid[SPDK_UUID_STRING_LEN];
  spdk_uuid_fmt_lower(uuid, sizeof(uuid), &bdev->uuid);
  if (strcmp(bdev->name, uuid) == 0) {
    return 0;
  }
  rc = spdk_bdev_alias_add(bdev, uuid);
  if (rc != 0) {
    EMBEDDED_ERRLOG("%s: cannot be known by its uuid %s\n", bdev->name, uuid);
    remove_name(&bdev->internal.bdev_name);
  }
  return rc;
}

// Limits that the module left open, and those that emulation in the bdev layer brings with it.
void fill_in_limits(spdk_bdev* bdev) {
  spdk_iobuf_opts buffers{};
  spdk_iobuf_get_opts(&buffers, sizeof(buffers));
  if (bdev->write_unit_size == 0) {
    bdev->write_unit_size = 1;
  }
  if (spdk_bdev_get_buf_align(bdev) > 1) {
    // Any I/O may need a bounce buffer.
    const uint32_t limit = bdev->max_rw_size != 0 ? bdev->max_rw_size : UINT32_MAX;
    bdev->max_rw_size = std::min(limit, blocks_per_buffer(bdev, buffers.large_bufsize));
  }
  if (bdev->acwu == 0) {
    bdev->acwu = static_cast<uint16_t>(bdev->write_unit_size);
  }
  if (bdev->phys_blocklen == 0) {
    bdev->phys_blocklen = spdk_bdev_get_data_block_size(bdev);
  }
  if (!is_type_supported(bdev, SPDK_BDEV_IO_TYPE_COPY)) {
    bdev->max_copy = blocks_per_buffer(bdev, buffers.large_bufsize);
  }
  if (!is_type_supported(bdev, SPDK_BDEV_IO_TYPE_WRITE_ZEROES)) {
    bdev->max_write_zeroes = blocks_per_buffer(bdev, kZeroBufferBytes);
  }
}

int make_known(spdk_bdev* bdev) {
  if (bdev->name == nullptr || bdev->name[0] == '\0') {
    EMBEDDED_ERRLOG("a bdev needs a name\n");
    return -EINVAL;
  }
  bdev->internal.stat = bdev_alloc_io_stat(true);
  if (bdev->internal.stat == nullptr) {
    return -ENOMEM;
  }
  reset_internal_state(bdev);
  const int rc = add_names(bdev);
  if (rc != 0) {
    bdev_free_io_stat(bdev->internal.stat);
    bdev->internal.stat = nullptr;
    return rc;
  }
  fill_in_limits(bdev);
  spdk_spin_init(&bdev->internal.spinlock);
  // Modules commonly name their own I/O devices after the bdev.
  const std::string device_name = std::string("bdev_") + bdev->name;
  spdk_io_device_register(to_io_device(bdev), bdev_channel_create, bdev_channel_destroy,
                          sizeof(spdk_bdev_channel), device_name.c_str());
  SpinGuard guard(manager().lock);
  Bdevs::push_back(manager().bdevs, bdev);
  return 0;
}

void examined(void* context) {
  auto* desc = static_cast<spdk_bdev_desc*>(context);
  spdk_notify_send("bdev_register", desc->bdev->name);
  SpinGuard guard(manager().lock);
  close_locked(desc->bdev, desc);
}

}  // namespace

int spdk_bdev_register(spdk_bdev* bdev) {
  if (!spdk_thread_is_app_thread(nullptr)) {
    EMBEDDED_ERRLOG("bdev %s can be registered on the app thread only\n", bdev->name);
    return -EINVAL;
  }
  int rc = make_known(bdev);
  if (rc != 0) {
    return rc;
  }
  // Open while it is examined, so that it cannot be destroyed under the examining modules.
  spdk_bdev_desc* desc = nullptr;
  rc = descriptor_allocate(bdev, ignore_event, nullptr, &desc);
  if (rc == 0) {
    rc = descriptor_open(bdev, false, desc);
    if (rc != 0) {
      descriptor_free(desc);
    }
  }
  if (rc != 0) {
    spdk_bdev_unregister(bdev, nullptr, nullptr);
    return rc;
  }
  examine(bdev);
  rc = spdk_bdev_wait_for_examine(examined, desc);
  if (rc != 0) {
    examined(desc);
    spdk_bdev_unregister(bdev, nullptr, nullptr);
  }
  return rc;
}
