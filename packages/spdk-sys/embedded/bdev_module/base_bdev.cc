// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "base_bdev.h"

#include <memory>

#include "../log/logging.h"
#include "spdk/thread.h"
#include "spdk/uuid.h"

namespace embedded::bdev_module {

void BaseBdev::handle_event(spdk_bdev_event_type type, spdk_bdev* bdev, void* context) {
  auto* watch = static_cast<Watch*>(context);
  void* owner = watch->owner;
  if (type != SPDK_BDEV_EVENT_REMOVE) {
    EMBEDDED_NOTICELOG("%s: event %d does not reach the bdevs on top\n", bdev->name, type);
  } else if (owner != nullptr) {
    watch->removed(owner);
  }
}

void BaseBdev::close_watched(void* context) {
  const std::unique_ptr<Watch> watch(static_cast<Watch*>(context));
  spdk_bdev_close(watch->desc);
}

int BaseBdev::open(const char* name, bool write, Removed removed, void* owner) {
  auto watch = std::make_unique<Watch>();
  watch->removed = removed;
  watch->owner = owner;
  const int rc = spdk_bdev_open_ext(name, write, handle_event, watch.get(), &watch->desc);
  if (rc != 0) {
    return rc;
  }
  watch_ = watch.release();
  desc_ = watch_->desc;
  bdev_ = spdk_bdev_desc_get_bdev(desc_);
  thread_ = spdk_get_thread();
  return 0;
}

int BaseBdev::claim(spdk_bdev_module* module) {
  const int rc = spdk_bdev_module_claim_bdev(bdev_, desc_, module);
  claimed_ = rc == 0;
  return rc;
}

void BaseBdev::release() {
  if (claimed_) {
    spdk_bdev_module_release_bdev(bdev_);
    claimed_ = false;
  }
}

void BaseBdev::close() {
  if (desc_ == nullptr) {
    return;
  }
  release();
  watch_->owner = nullptr;
  if (thread_ == nullptr || thread_ == spdk_get_thread()) {
    close_watched(watch_);
  } else {
    spdk_thread_send_msg(thread_, close_watched, watch_);
  }
  desc_ = nullptr;
  watch_ = nullptr;
}

void copy_format(const spdk_bdev& base, spdk_bdev& bdev) {
  bdev.write_cache = base.write_cache;
  bdev.required_alignment = base.required_alignment;
  bdev.blocklen = base.blocklen;
  bdev.blockcnt = base.blockcnt;
  bdev.md_interleave = base.md_interleave;
  bdev.md_len = base.md_len;
  bdev.dif_type = base.dif_type;
  bdev.dif_is_head_of_md = base.dif_is_head_of_md;
  bdev.dif_check_flags = base.dif_check_flags;
}

int derive_uuid(const spdk_bdev& base, const char* name_space, spdk_bdev& bdev) {
  spdk_uuid ns{};
  spdk_uuid_parse(&ns, name_space);
  return spdk_uuid_generate_sha1(&bdev.uuid, &ns, reinterpret_cast<const char*>(&base.uuid),
                                 sizeof(base.uuid));
}

}  // namespace embedded::bdev_module
