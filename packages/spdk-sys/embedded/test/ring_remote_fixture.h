// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Rings that an I/O thread serves: this OS thread has the place of JavaScript, another polls the
// I/O thread as a reactor does.
#pragma once

#include <poll.h>

#include <atomic>
#include <thread>

#include "host/message_watch.h"
#include "host/sleeper.h"
#include "host/watch_table.h"
#include "io_thread/io_thread.h"
#include "io_thread/remote_ring.h"
#include "ring_fixture.h"

using spdk_ts::IoThread;
using spdk_ts::RemoteDevice;
using spdk_ts::RemoteRing;
using spdk_ts::ServedRing;
using spdk_ts::Sleeper;

inline constexpr uint32_t kBlockBytes = 512;
inline constexpr uint32_t kMost = UINT32_MAX;

// Waits for a wake, as long as one that comes could take. False when none came.
inline bool sleep_until_woken(Sleeper& sleeper) {
  pollfd descriptor{sleeper.descriptor(), POLLIN, 0};
  if (poll(&descriptor, 1, 10'000) != 1) return false;
  sleeper.drain();
  return true;
}

// The SPDK thread and the I/O thread on it, polled by hand or by an OS thread of their own.
struct Remote {
  TestThread spdk{"io"};
  IoThread io{7};
  Sleeper* listener = Sleeper::acquire();
  Sleeper* reactor_sleeper = Sleeper::acquire();
  std::atomic<bool> stop{false};
  std::atomic<int> lost_wakes{0};
  std::thread reactor;

  Remote() {
    spdk_ts::watch_table::add(this, reactor_sleeper);
    io.begin(spdk.get(), this);
  }
  ~Remote() {
    end_reactor();
    io.end();
    spdk_ts::watch_table::remove(this);
    listener->release();
    reactor_sleeper->release();
  }

  void start_reactor(bool sleeps = false) {
    reactor = std::thread([this, sleeps] {
      while (!stop.load()) {
        if (spdk.poll() > 0 || !sleeps) continue;
        reactor_sleeper->arm();
        if (spdk.poll() <= 0 && !stop.load() && !sleep_until_woken(*reactor_sleeper)) ++lost_wakes;
        reactor_sleeper->disarm();
      }
    });
  }
  void end_reactor() {
    if (!reactor.joinable()) return;
    stop = true;
    reactor_sleeper->wake();
    reactor.join();
  }

  // Until the device has told `news`.
  bool hears(RemoteDevice& device, uint32_t news) {
    uint32_t heard = 0;
    uint64_t limit = spdk_get_ticks() + 10 * spdk_get_ticks_hz();
    while ((heard & news) != news && spdk_get_ticks() < limit) {
      if (!reactor.joinable()) spdk.poll();
      spdk_thread_poll(app_thread(), 0, 0);
      heard |= device.take_news();
    }
    return (heard & news) == news;
  }

  std::shared_ptr<RemoteDevice> open(const char* name) {
    auto device = std::make_shared<RemoteDevice>(io, *listener, name, true);
    CHECK_EQ(io.open(device), 0);
    // The message wakes nobody here.
    io.notify();
    CHECK(hears(*device, RemoteDevice::kOpened));
    return device;
  }
  void close(RemoteDevice& device) {
    device.request_close();
    CHECK(hears(device, RemoteDevice::kClosed));
  }
};

// A ring as JavaScript uses it.
struct Client {
  std::unique_ptr<RemoteRing> ring;

  Client(const std::shared_ptr<RemoteDevice>& device, uint32_t slots)
      : ring(RemoteRing::create(device, slots)) {}

  void put(uint32_t slot, RingOperation operation, double offset, double length,
           const void* buffer) {
    ::put(ring->memory(), slot, operation, offset, length, buffer);
  }
  template <typename Handle>
  void drain(Handle handle) {
    ::drain(ring->memory(), handle);
  }
};

struct MallocDisk {
  BdevLayer layer;
  MallocDisk() { CHECK(create_malloc("mem", 1024, kBlockBytes) != nullptr); }
  ~MallocDisk() { delete_malloc("mem"); }
};
