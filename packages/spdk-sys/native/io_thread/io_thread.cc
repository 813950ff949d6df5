// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "io_thread/io_thread.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "host/message_watch.h"

namespace spdk_ts {

struct IoThread::Opening {
  IoThread* thread;
  std::shared_ptr<RemoteDevice> device;
};

int IoThread::open(std::shared_ptr<RemoteDevice> device) {
  auto opening = std::make_unique<Opening>(Opening{this, std::move(device)});
  int rc = spdk_thread_send_msg(
      thread(),
      [](void* data) {
        std::unique_ptr<Opening> message(static_cast<Opening*>(data));
        message->thread->take(std::move(message->device));
      },
      opening.get());
  if (rc != 0) return rc;
  // The message owns it now.
  static_cast<void>(opening.release());
  return 0;
}

void IoThread::take(std::shared_ptr<RemoteDevice> device) {
  if (poller_ == nullptr) poller_ = spdk_poller_register_named(poll, this, 0, "io_thread_rings");
  if (poller_ == nullptr) return device->refuse(-ENOMEM);
  if (device->open() == 0) devices_.push_back(std::move(device));
  // What could not be opened may have left nothing to poll for.
  if (devices_.empty()) spdk_poller_unregister(&poller_);
}

void IoThread::add(std::unique_ptr<ServedRing> ring) {
  {
    std::lock_guard lock(mutex_);
    new_rings_.push_back(std::move(ring));
    has_new_rings_.store(true, std::memory_order_release);
  }
  notify();
}

void IoThread::notify() noexcept {
  const void* queue = queue_.load(std::memory_order_acquire);
  if (queue != nullptr) message_sent(queue);
}

void IoThread::begin(spdk_thread* thread, const void* queue) {
  queue_.store(queue, std::memory_order_release);
  thread_.store(thread, std::memory_order_release);
}

// Normally everything is closed by then. SPDK has dropped what is not.
void IoThread::end() {
  thread_.store(nullptr, std::memory_order_release);
  queue_.store(nullptr, std::memory_order_release);
  poller_ = nullptr;
  devices_.clear();
  rings_.clear();
}

bool IoThread::is_quiet() const {
  // A device that is being closed may wait for I/O of rings that are not here any more.
  return std::all_of(rings_.begin(), rings_.end(),
                     [](const auto& ring) { return ring->is_quiet(); }) &&
         std::none_of(devices_.begin(), devices_.end(),
                      [](const auto& device) { return device->close_requested(); });
}

bool IoThread::held_up() const {
  return std::any_of(rings_.begin(), rings_.end(),
                     [](const auto& ring) { return ring->held_up(); });
}

int IoThread::poll(void* io_thread) {
  return static_cast<IoThread*>(io_thread)->serve() ? SPDK_POLLER_BUSY : SPDK_POLLER_IDLE;
}

bool IoThread::serve() {
  // Looked at before new rings are: one on a device that is to be closed came before the request.
  bool closes = std::any_of(devices_.begin(), devices_.end(),
                            [](const auto& device) { return device->close_requested(); });
  if (has_new_rings_.load(std::memory_order_acquire)) take_new_rings();
  bool worked = false;
  for (size_t index = 0; index < rings_.size();) {
    worked |= rings_[index]->serve();
    if (!rings_[index]->ended()) {
      ++index;
      continue;
    }
    std::swap(rings_[index], rings_.back());
    rings_.pop_back();
  }
  if (closes) close_devices();
  return worked;
}

void IoThread::take_new_rings() {
  std::vector<std::unique_ptr<ServedRing>> new_rings;
  {
    std::lock_guard lock(mutex_);
    new_rings.swap(new_rings_);
    has_new_rings_.store(false, std::memory_order_relaxed);
  }
  for (std::unique_ptr<ServedRing>& ring : new_rings) {
    ring->begin();
    rings_.push_back(std::move(ring));
  }
}

void IoThread::close_devices() {
  std::erase_if(devices_, [](const std::shared_ptr<RemoteDevice>& device) {
    if (!device->close_requested() || device->has_rings()) return false;
    device->close();
    return true;
  });
  if (devices_.empty()) spdk_poller_unregister(&poller_);
}

}  // namespace spdk_ts
