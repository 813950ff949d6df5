// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "io_thread/remote_device.h"
#include "io_thread/served_ring.h"

namespace spdk_ts {

// An SPDK thread without JavaScript that does I/O for JavaScript: it has devices open and serves
// the rings on them, in a poller. A reactor polls it; where that has gone, whoever polls the SPDK
// thread then serves the rings as well.
//
// Never destroyed: an SPDK thread that has exited is followed by another.
class IoThread {
 public:
  explicit IoThread(uint32_t core) : core_(core) {}
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  uint32_t core() const { return core_; }

  // Any thread.

  // nullptr while there is none.
  spdk_thread* thread() const { return thread_.load(std::memory_order_acquire); }
  // The device tells when it is open. 0, or the negative errno of a message that cannot be sent.
  int open(std::shared_ptr<RemoteDevice> device);
  // A ring on a device that is open.
  void add(std::unique_ptr<ServedRing> ring);
  // Ends the sleep of whoever polls the SPDK thread: there is something new for the poller to see.
  void notify() noexcept;

  // Whoever makes and destroys the SPDK thread. `queue` is that of its messages, nullptr if it
  // cannot be watched.
  void begin(spdk_thread* thread, const void* queue);
  void end();

  // Whoever polls the SPDK thread: true if no I/O is under way, nor to be expected from what this
  // thread has seen.
  bool is_quiet() const;
  // True if a JavaScript thread that it serves has last run on the core on which this is called.
  bool held_up() const;

 private:
  struct Opening;

  void take(std::shared_ptr<RemoteDevice> device);
  static int poll(void* io_thread);
  bool serve();
  void take_new_rings();
  void close_devices();

  const uint32_t core_;
  std::atomic<spdk_thread*> thread_{nullptr};
  std::atomic<const void*> queue_{nullptr};

  std::mutex mutex_;
  std::vector<std::unique_ptr<ServedRing>> new_rings_;
  std::atomic<bool> has_new_rings_{false};

  // Of the SPDK thread. The poller is there while a device is open.
  spdk_poller* poller_ = nullptr;
  std::vector<std::shared_ptr<RemoteDevice>> devices_;
  std::vector<std::unique_ptr<ServedRing>> rings_;
};

}  // namespace spdk_ts
