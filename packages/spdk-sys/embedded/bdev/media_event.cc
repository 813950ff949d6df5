// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "media_event.h"

#include <cerrno>
#include <cstdlib>

#include "descriptor.h"
#include "event.h"
#include "spin_guard.h"

namespace embedded::bdev {

namespace {

constexpr size_t kEventsPerDescriptor = 64;

spdk_bdev_desc* first_writer(spdk_bdev* bdev) {
  spdk_bdev_desc* desc = bdev->internal.open_descs.tqh_first;
  while (desc != nullptr && !desc->write) {
    desc = Descriptors::next(desc);
  }
  return desc;
}

}  // namespace

bool media_events_allocate(const spdk_bdev* bdev, spdk_bdev_desc* desc) {
  MediaEvents::init(desc->pending_media_events);
  MediaEvents::init(desc->free_media_events);
  if (!bdev->media_events) {
    return true;
  }
  desc->media_events =
      static_cast<MediaEventEntry*>(calloc(kEventsPerDescriptor, sizeof(MediaEventEntry)));
  if (desc->media_events == nullptr) {
    return false;
  }
  for (size_t i = 0; i < kEventsPerDescriptor; ++i) {
    MediaEvents::push_back(desc->free_media_events, &desc->media_events[i]);
  }
  return true;
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

int spdk_bdev_push_media_events(spdk_bdev* bdev, const spdk_bdev_media_event* events,
                                size_t num_events) {
  SpinGuard guard(bdev->internal.spinlock);
  // Only a writer can act on them.
  spdk_bdev_desc* desc = first_writer(bdev);
  if (desc == nullptr || desc->media_events == nullptr) {
    return -ENODEV;
  }
  size_t pushed = 0;
  while (pushed < num_events && !MediaEvents::empty(desc->free_media_events)) {
    MediaEventEntry* entry = MediaEvents::pop_front(desc->free_media_events);
    entry->event = events[pushed++];
    MediaEvents::push_back(desc->pending_media_events, entry);
  }
  return static_cast<int>(pushed);
}

void spdk_bdev_notify_media_management(spdk_bdev* bdev) {
  SpinGuard guard(bdev->internal.spinlock);
  Descriptors::for_each(bdev->internal.open_descs, [](spdk_bdev_desc* desc) {
    if (!MediaEvents::empty(desc->pending_media_events)) {
      notify(desc, SPDK_BDEV_EVENT_MEDIA_MANAGEMENT);
    }
  });
}

size_t spdk_bdev_get_media_events(spdk_bdev_desc* bdev_desc, spdk_bdev_media_event* events,
                                  size_t max_events) {
  // The module may push from another thread at the same time.
  SpinGuard guard(bdev_desc->bdev->internal.spinlock);
  size_t taken = 0;
  while (taken < max_events && !MediaEvents::empty(bdev_desc->pending_media_events)) {
    MediaEventEntry* entry = MediaEvents::pop_front(bdev_desc->pending_media_events);
    events[taken++] = entry->event;
    MediaEvents::push_back(bdev_desc->free_media_events, entry);
  }
  return taken;
}
