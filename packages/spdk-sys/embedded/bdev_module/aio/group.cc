// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "group.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "../../bdev/channel_context.h"
#include "../../log/logging.h"
#include "spdk/string.h"

namespace embedded::bdev_module::aio {

namespace {

// The address that identifies the I/O device of the groups.
constinit char g_groups = 0;

int create_group(void*, void* context) {
  auto* group = new (context) Group;
  const int rc = group->open();
  if (rc != 0) {
    group->~Group();
  }
  return rc;
}

void destroy_group(void*, void* context) { static_cast<Group*>(context)->~Group(); }

// The descriptor tells when there is something to do, so the poller itself need not run.
void leave_to_descriptor(spdk_poller*, void*, bool) {}

}  // namespace

Group::~Group() {
  spdk_poller_unregister(&poller_);
  spdk_interrupt_unregister(&interrupt_);
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

int Group::open() {
  if (spdk_interrupt_mode_is_enabled()) {
    const int rc = open_descriptor();
    if (rc != 0) {
      EMBEDDED_ERRLOG("no descriptor for the completions of aio devices: %s\n", spdk_strerror(-rc));
      return rc;
    }
  }
  poller_ = spdk_poller_register_named(poll, this, 0, "bdev_aio_group_poll");
  if (poller_ == nullptr) {
    return -ENOMEM;
  }
  spdk_poller_register_interrupt(poller_, leave_to_descriptor, nullptr);
  return 0;
}

int Group::open_descriptor() {
  descriptor_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (descriptor_ < 0) {
    return -errno;
  }
  interrupt_ =
      spdk_interrupt_register(descriptor_, on_descriptor, this, "bdev_aio_group_interrupt");
  return interrupt_ != nullptr ? 0 : -ENOMEM;
}

void Group::request_poll() const {
  if (descriptor_ >= 0) {
    // Cannot fail: the count does not get near its limit before the next poll takes it.
    eventfd_write(descriptor_, 1);
  }
}

int Group::on_descriptor(void* context) {
  auto* group = static_cast<Group*>(context);
  eventfd_t count = 0;
  eventfd_read(group->descriptor_, &count);
  const int rc = poll(context);
  // Whatever a poll left to do: nothing else may come that asks for the next.
  bool more = false;
  Channels::for_each(group->channels_,
                     [&](const Channel* channel) { more |= channel->has_more(); });
  if (more) {
    group->request_poll();
  }
  return rc;
}

int Group::poll(void* context) {
  int done = 0;
  // Channels go by message, so none goes while callbacks of its I/O run here.
  Channels::for_each(static_cast<Group*>(context)->channels_,
                     [&](Channel* channel) { done += channel->poll(); });
  return done > 0 ? SPDK_POLLER_BUSY : SPDK_POLLER_IDLE;
}

void register_groups() {
  spdk_io_device_register(&g_groups, create_group, destroy_group, sizeof(Group), "aio_module");
}

void unregister_groups() { spdk_io_device_unregister(&g_groups, nullptr); }

Group* join_group() {
  spdk_io_channel* channel = spdk_get_io_channel(&g_groups);
  return channel != nullptr ? bdev::channel_context<Group>(channel) : nullptr;
}

void leave_group(Group* group) { spdk_put_io_channel(spdk_io_channel_from_ctx(group)); }

}  // namespace embedded::bdev_module::aio
