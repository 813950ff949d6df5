// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "disk.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "../../log/logging.h"
#include "../metadata_size.h"
#include "../protection.h"
#include "../unregister.h"
#include "bdev/malloc/bdev_malloc.h"
#include "spdk/uuid.h"

namespace embedded::bdev_module::malloc_disk {

namespace {

constexpr size_t kAlignment = 2 * 1024 * 1024;
constexpr uint64_t kBytesPerMiB = 1024 * 1024;

constinit unsigned g_next_number = 0;

char* allocate(uint64_t bytes) {
  return static_cast<char*>(
      spdk_zmalloc(bytes, kAlignment, nullptr, SPDK_ENV_LCORE_ID_ANY, SPDK_MALLOC_DMA));
}

int refuse(const malloc_bdev_opts& opts, int rc, const char* reason) {
  EMBEDDED_ERRLOG("malloc bdev %s: %s\n", opts.name != nullptr ? opts.name : "(unnamed)", reason);
  return rc;
}

int check(const malloc_bdev_opts& opts) {
  if (opts.num_blocks == 0) {
    return refuse(opts, -EINVAL, "num_blocks must be greater than 0");
  }
  if (opts.block_size == 0 || opts.block_size % 512 != 0) {
    return refuse(opts, -EINVAL, "block_size must be a multiple of 512");
  }
  if (opts.physical_block_size % 512 != 0) {
    return refuse(opts, -EINVAL, "physical_block_size must be a multiple of 512");
  }
  if (!is_metadata_size(opts.md_size)) {
    return refuse(opts, -EINVAL, "md_size must be 0, 8, 16, 32, 64 or 128");
  }
  if (opts.dif_type < SPDK_DIF_DISABLE || opts.dif_type > SPDK_DIF_TYPE3) {
    return refuse(opts, -EINVAL, "dif_type is invalid");
  }
  if (opts.dif_type != SPDK_DIF_DISABLE && opts.md_size == 0) {
    return refuse(opts, -EINVAL, "protection information needs metadata");
  }
  if (opts.num_blocks > UINT64_MAX / (opts.block_size + opts.md_size)) {
    return refuse(opts, -EINVAL, "num_blocks is too large");
  }
  return 0;
}

char* duplicate_name(const char* name) {
  if (name != nullptr) {
    return strdup(name);
  }
  return strdup(("Malloc" + std::to_string(g_next_number++)).c_str());
}

void describe(Disk& disk, const malloc_bdev_opts& opts) {
  static char product_name[] = "Malloc disk";
  spdk_bdev& bdev = disk.bdev;
  bdev.product_name = product_name;
  bdev.write_cache = 1;
  bdev.blocklen = opts.md_interleave ? opts.block_size + opts.md_size : opts.block_size;
  bdev.phys_blocklen = opts.physical_block_size;
  bdev.blockcnt = opts.num_blocks;
  bdev.md_len = opts.md_size;
  bdev.md_interleave = opts.md_interleave;
  set_protection(bdev, opts.dif_type, opts.dif_is_head_of_md);
  bdev.optimal_io_boundary = opts.optimal_io_boundary;
  bdev.split_on_optimal_io_boundary = opts.optimal_io_boundary != 0;
  bdev.uuid = opts.uuid;
  bdev.ctxt = &disk;
  bdev.fn_table = functions();
  bdev.module = module();
}

int allocate_memory(Disk& disk, const malloc_bdev_opts& opts) {
  disk.bdev.name = duplicate_name(opts.name);
  disk.data = allocate(disk.bdev.blocklen * opts.num_blocks);
  if (spdk_bdev_is_md_separate(&disk.bdev)) {
    disk.metadata = allocate(static_cast<uint64_t>(opts.md_size) * opts.num_blocks);
  }
  const bool complete = disk.bdev.name != nullptr && disk.data != nullptr &&
                        (disk.metadata != nullptr || !spdk_bdev_is_md_separate(&disk.bdev));
  return complete ? 0 : refuse(opts, -ENOMEM, "not enough memory");
}

bool protect_from(const Disk& disk, char* data, uint64_t first_block, uint64_t end_block) {
  if (!is_protected(disk.bdev)) {
    return true;
  }
  const uint64_t num_blocks = end_block - first_block;
  iovec iov{data + first_block * disk.bdev.blocklen, num_blocks * disk.bdev.blocklen};
  char* metadata =
      disk.metadata == nullptr ? nullptr : disk.metadata + first_block * disk.bdev.md_len;
  return protect_unwritten(disk.bdev, {&iov, 1, metadata, num_blocks});
}

// The new memory before, the old one after a resize that took effect.
void exchange_memory(spdk_bdev* bdev, void* context, int status) {
  if (status != 0) {
    return;
  }
  auto& disk = *static_cast<Disk*>(bdev->ctxt);
  std::swap(disk.data, *static_cast<char**>(context));
}

int grow(spdk_bdev* bdev, uint64_t new_bytes) {
  auto& disk = *static_cast<Disk*>(bdev->ctxt);
  char* memory = allocate(new_bytes);
  if (memory == nullptr) {
    return -ENOMEM;
  }
  // What other threads write between this and the exchange is lost; SPDK's module has that race
  // too.
  memcpy(memory, disk.data, bdev->blockcnt * bdev->blocklen);
  protect_from(disk, memory, bdev->blockcnt, new_bytes / bdev->blocklen);
  const int rc = spdk_bdev_resize(bdev, new_bytes / bdev->blocklen, exchange_memory, &memory);
  if (rc == 0) {
    retire_memory(memory);
  } else {
    spdk_free(memory);
  }
  return rc;
}

int resize(spdk_bdev* bdev, uint64_t new_size_mib) {
  if (bdev->module != module()) {
    return -EINVAL;
  }
  const auto& disk = *static_cast<Disk*>(bdev->ctxt);
  const uint64_t current_mib = bdev->blocklen * bdev->blockcnt / kBytesPerMiB;
  if (disk.metadata != nullptr) {
    EMBEDDED_ERRLOG("malloc bdev %s: cannot be resized, it has separate metadata\n", bdev->name);
    return -EINVAL;
  }
  if (new_size_mib < current_mib) {
    EMBEDDED_ERRLOG("malloc bdev %s: %lu MiB is smaller than its size of %lu MiB\n", bdev->name,
                    new_size_mib, current_mib);
    return -EINVAL;
  }
  return new_size_mib == current_mib ? 0 : grow(bdev, new_size_mib * kBytesPerMiB);
}

void ignore_event(spdk_bdev_event_type, spdk_bdev*, void*) {}

}  // namespace

Disk::~Disk() {
  free(bdev.name);
  spdk_free(data);
  spdk_free(metadata);
}

void restart_numbering() { g_next_number = 0; }

}  // namespace embedded::bdev_module::malloc_disk

using namespace embedded::bdev_module::malloc_disk;

int create_malloc_disk(spdk_bdev** bdev, const malloc_bdev_opts* opts) {
  int rc = check(*opts);
  if (rc != 0) {
    return rc;
  }
  auto disk = std::make_unique<Disk>();
  describe(*disk, *opts);
  rc = allocate_memory(*disk, *opts);
  if (rc != 0) {
    return rc;
  }
  if (!protect_from(*disk, disk->data, 0, opts->num_blocks)) {
    return -EINVAL;
  }
  rc = spdk_bdev_register(&disk->bdev);
  if (rc != 0) {
    return rc;
  }
  // From here on the bdev layer owns it, and gives it back to destruct.
  *bdev = &disk.release()->bdev;
  return 0;
}

void delete_malloc_disk(const char* name, spdk_delete_malloc_complete cb_fn, void* cb_arg) {
  embedded::bdev_module::unregister_by_name(name, module(), cb_fn, cb_arg);
}

int resize_malloc_disk(const char* name, uint64_t new_size_in_mb) {
  spdk_bdev_desc* desc = nullptr;
  int rc = spdk_bdev_open_ext(name, false, ignore_event, nullptr, &desc);
  if (rc != 0) {
    return rc;
  }
  rc = resize(spdk_bdev_desc_get_bdev(desc), new_size_in_mb);
  spdk_bdev_close(desc);
  return rc;
}
