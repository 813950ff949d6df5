// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// An open descriptor of a bdev.
#pragma once

#include "spdk/bdev_module.h"

#include "tailq.h"

namespace embedded::bdev {

struct MediaEventEntry {
  spdk_bdev_media_event event;
  TailQueueEntry<MediaEventEntry> link;
};

}  // namespace embedded::bdev

struct spdk_bdev_desc {
  spdk_bdev* bdev;
  // Opened on this thread; events are delivered on it.
  spdk_thread* thread;
  spdk_bdev_event_cb_t event_fn;
  void* event_ctx;
  bool write;
  bool closed;
  spdk_spinlock lock;
  // Messages under way to the descriptor's thread. Closing while there are any leaves the memory to
  // the last message; freeing it at once would hand that message a dangling pointer.
  uint32_t references;
  embedded::bdev::TailQueueEntry<spdk_bdev_desc> link;
  spdk_bdev_module_claim* claim;

  embedded::bdev::TailQueueHead<embedded::bdev::MediaEventEntry> pending_media_events;
  embedded::bdev::TailQueueHead<embedded::bdev::MediaEventEntry> free_media_events;
  embedded::bdev::MediaEventEntry* media_events;

  uint64_t timeout_sec;
  spdk_bdev_io_timeout_cb timeout_fn;
  void* timeout_ctx;
  spdk_poller* timeout_poller;
};

namespace embedded::bdev {

struct DescriptorLink {
  static auto& of(spdk_bdev_desc* desc) { return desc->link; }
};
struct MediaEventLink {
  static auto& of(MediaEventEntry* entry) { return entry->link; }
};
using MediaEvents = TailQueue<MediaEventLink>;

// The open descriptors of a bdev; its head is an anonymous struct of the C header whose element
// type is this descriptor.
using Descriptors = TailQueue<DescriptorLink>;

int descriptor_allocate(spdk_bdev* bdev, spdk_bdev_event_cb_t event_fn, void* event_ctx,
                        spdk_bdev_desc** out);
void descriptor_free(spdk_bdev_desc* desc);

// Both expect the manager lock to be held.
int open_by_name_locked(const char* name, bool write, spdk_bdev_event_cb_t event_fn,
                        void* event_ctx, spdk_bdev_desc** out);
void close_locked(spdk_bdev* bdev, spdk_bdev_desc* desc);

// Links the descriptor into the bdev. 0, -ENOTSUP off an SPDK thread, -ENODEV, -EPERM.
int descriptor_open(spdk_bdev* bdev, bool write, spdk_bdev_desc* desc);

// For descriptors that only keep a bdev alive.
void ignore_event(spdk_bdev_event_type type, spdk_bdev* bdev, void* context);

}  // namespace embedded::bdev
