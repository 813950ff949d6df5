// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ring/spdk_bdev_headers.h"

namespace spdk_ts {

class IoThread;
class Sleeper;

// An open bdev whose descriptor and channel belong to an I/O thread, while JavaScript on another
// thread does I/O on it through rings. Shared by the two and by those rings.
//
// JavaScript's side asks by setting flags, which cannot fail; the I/O thread answers with news and
// wakes JavaScript's host for it.
class RemoteDevice {
 public:
  // What has happened; bits of a set.
  enum News : uint32_t {
    kOpened = 1,  // or failed to: see open_status()
    kClosed = 2,
    kRemove = 4,
    kResize = 8,
    kMediaManagement = 16,
  };

  // `listener` is the sleeper of JavaScript's host; sleepers live for ever.
  RemoteDevice(IoThread& thread, Sleeper& listener, std::string name, bool write)
      : thread_(thread), listener_(listener), name_(std::move(name)), write_(write) {}
  RemoteDevice(const RemoteDevice&) = delete;
  RemoteDevice& operator=(const RemoteDevice&) = delete;

  IoThread& thread() const { return thread_; }
  Sleeper& listener() const { return listener_; }

  // JavaScript's thread.

  // What has happened since the last call.
  uint32_t take_news() {
    if (news_.load(std::memory_order_relaxed) == 0) return 0;
    uint32_t news = news_.exchange(0, std::memory_order_acquire);
    told_ |= news;
    return news;
  }
  // What take_news() has told says so, and nobody has asked to close it.
  bool is_open() const { return (told_ & kOpened) != 0 && open_status_ == 0 && !close_requested(); }
  // Once it is opened: 0 or a negative errno, the descriptor and its channel.
  int open_status() const { return open_status_; }
  spdk_bdev_desc* desc() const { return desc_; }
  spdk_io_channel* channel() const { return channel_; }
  // What its events of media management were about, since the last call.
  std::vector<spdk_bdev_media_event> take_media_events();
  // Closes it when the last ring on it has ended.
  void request_close();

  // The I/O thread.

  // Answers open_status().
  int open();
  // Instead of open(): it cannot be opened.
  void refuse(int status);
  bool close_requested() const { return close_requested_.load(std::memory_order_acquire); }
  // Rings that use the channel; one more with each token that is alive.
  std::shared_ptr<void> ring_token(const std::shared_ptr<RemoteDevice>& self);
  bool has_rings() const { return rings_ > 0; }
  // Not inside of a completion: the channel must outlast that.
  void close();

 private:
  static void on_event(spdk_bdev_event_type type, spdk_bdev* bdev, void* device);
  void tell(uint32_t news);
  void collect_media_events();

  IoThread& thread_;
  Sleeper& listener_;
  const std::string name_;
  const bool write_;
  std::atomic<uint32_t> news_{0};
  std::atomic<bool> close_requested_{false};
  // Written before kOpened is told.
  int open_status_ = 0;
  spdk_bdev_desc* desc_ = nullptr;
  spdk_io_channel* channel_ = nullptr;
  std::mutex media_mutex_;
  std::vector<spdk_bdev_media_event> media_events_;
  // JavaScript's thread's.
  uint32_t told_ = 0;
  // The I/O thread's.
  uint32_t rings_ = 0;
};

}  // namespace spdk_ts
