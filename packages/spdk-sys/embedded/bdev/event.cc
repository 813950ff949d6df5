// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "event.h"

#include "descriptor.h"
#include "spin_guard.h"

namespace embedded::bdev {

namespace {

template <spdk_bdev_event_type type>
void deliver(void* context) {
  auto* desc = static_cast<spdk_bdev_desc*>(context);
  bool free_now = false;
  bool open = false;
  {
    SpinGuard guard(desc->lock);
    --desc->references;
    open = !desc->closed;
    free_now = desc->closed && desc->references == 0;
  }
  if (open) {
    desc->event_fn(type, desc->bdev, desc->event_ctx);
  } else if (free_now) {
    descriptor_free(desc);
  }
}

spdk_msg_fn message_for(spdk_bdev_event_type type) {
  switch (type) {
    case SPDK_BDEV_EVENT_REMOVE:
      return deliver<SPDK_BDEV_EVENT_REMOVE>;
    case SPDK_BDEV_EVENT_RESIZE:
      return deliver<SPDK_BDEV_EVENT_RESIZE>;
    default:
      return deliver<SPDK_BDEV_EVENT_MEDIA_MANAGEMENT>;
  }
}

}  // namespace

void notify(spdk_bdev_desc* desc, spdk_bdev_event_type type) {
  SpinGuard guard(desc->lock);
  ++desc->references;
  spdk_thread_send_msg(desc->thread, message_for(type), desc);
}

}  // namespace embedded::bdev
