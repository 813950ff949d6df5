// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "io_thread/remote_device.h"

#include <array>
#include <cerrno>

#include "host/sleeper.h"
#include "io_thread/io_thread.h"
#include "ring/channel_gate.h"

namespace spdk_ts {

void RemoteDevice::request_close() {
  close_requested_.store(true, std::memory_order_release);
  thread_.notify();
}

int RemoteDevice::open() {
  open_status_ = spdk_bdev_open_ext(name_.c_str(), write_, on_event, this, &desc_);
  if (open_status_ == 0) {
    channel_ = get_channel_between_resets(desc_, &open_status_);
    if (channel_ == nullptr) {
      spdk_bdev_close(desc_);
      desc_ = nullptr;
    }
  }
  tell(kOpened);
  return open_status_;
}

void RemoteDevice::refuse(int status) {
  open_status_ = status;
  tell(kOpened);
}

void RemoteDevice::close() {
  spdk_put_io_channel(channel_);
  spdk_bdev_close(desc_);
  tell(kClosed);
}

std::shared_ptr<void> RemoteDevice::ring_token(const std::shared_ptr<RemoteDevice>& self) {
  ++rings_;
  // Dropped on the I/O thread as well, where rings end.
  return {nullptr, [self](void*) { --self->rings_; }};
}

void RemoteDevice::on_event(spdk_bdev_event_type type, spdk_bdev*, void* device) {
  auto& self = *static_cast<RemoteDevice*>(device);
  switch (type) {
    case SPDK_BDEV_EVENT_REMOVE:
      return self.tell(kRemove);
    case SPDK_BDEV_EVENT_RESIZE:
      return self.tell(kResize);
    case SPDK_BDEV_EVENT_MEDIA_MANAGEMENT:
      self.collect_media_events();
      return self.tell(kMediaManagement);
  }
}

std::vector<spdk_bdev_media_event> RemoteDevice::take_media_events() {
  std::scoped_lock lock(media_mutex_);
  return std::exchange(media_events_, {});
}

// SPDK hands them out within the event only, and keeps no more than a few.
void RemoteDevice::collect_media_events() {
  std::array<spdk_bdev_media_event, 16> some;
  std::scoped_lock lock(media_mutex_);
  for (size_t taken = some.size(); taken == some.size();) {
    taken = spdk_bdev_get_media_events(desc_, some.data(), some.size());
    media_events_.insert(media_events_.end(), some.begin(), some.begin() + taken);
  }
}

void RemoteDevice::tell(uint32_t news) {
  news_.fetch_or(news, std::memory_order_release);
  // The host arms its sleeper, then looks: one of the two sees the other.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  listener_.notify();
}

}  // namespace spdk_ts
