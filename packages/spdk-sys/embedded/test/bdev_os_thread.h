// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Bdevs used from two OS threads at once: an SPDK thread with an OS thread of its own, and I/O that
// goes on until it is stopped.
#pragma once

#include <atomic>
#include <thread>

#include "bdev_layer.h"

// An SPDK thread that an OS thread polls until the end of the scope.
class OsThread {
 public:
  explicit OsThread(const char* name)
      : spdk_(spdk_thread_create(name, nullptr)), os_([this] { poll(); }) {}
  ~OsThread() {
    spdk_thread_send_msg(
        spdk_, [](void*) { spdk_thread_exit(spdk_get_thread()); }, nullptr);
    os_.join();
    spdk_thread_destroy(spdk_);
  }
  OsThread(const OsThread&) = delete;
  OsThread& operator=(const OsThread&) = delete;

  spdk_thread* get() const { return spdk_; }

  // Runs it there, while the application thread is polled here.
  void run(std::function<void()> function) {
    Task task{std::move(function)};
    spdk_thread_send_msg(
        spdk_,
        [](void* context) {
          auto* mine = static_cast<Task*>(context);
          mine->function();
          mine->done = true;
        },
        &task);
    poll_until([&] { return task.done.load(); });
  }

 private:
  struct Task {
    std::function<void()> function;
    std::atomic<bool> done{false};
  };

  void poll() {
    spdk_set_thread(spdk_);
    while (!spdk_thread_is_exited(spdk_)) {
      if (spdk_thread_poll(spdk_, 0, 0) <= 0) {
        std::this_thread::yield();
      }
    }
    spdk_set_thread(nullptr);
  }

  spdk_thread* spdk_;
  std::thread os_;
};

// Reads of one block at a constant queue depth, on the thread that starts it.
class Load {
 public:
  explicit Load(spdk_bdev_desc* desc) : desc_(desc) {}

  void start(int depth) {
    channel_ = spdk_bdev_get_io_channel(desc_);
    for (int i = 0; i < depth; i++) {
      submit();
    }
  }
  void stop() { stopping_ = true; }
  void put_channel() { spdk_put_io_channel(channel_); }
  bool idle() const { return stopping_ && outstanding_ == 0; }
  int completed() const { return completed_; }
  int failed() const { return failed_; }

 private:
  void submit() {
    outstanding_++;
    CHECK_EQ(spdk_bdev_read_blocks(desc_, channel_, memory_.data, 0, 1, done, this), 0);
  }
  static void done(spdk_bdev_io* io, bool success, void* context) {
    auto* self = static_cast<Load*>(context);
    spdk_bdev_free_io(io);
    self->completed_++;
    self->failed_ += success ? 0 : 1;
    if (!self->stopping_) {
      self->submit();
    }
    self->outstanding_--;
  }

  spdk_bdev_desc* desc_;
  spdk_io_channel* channel_ = nullptr;
  Memory memory_{4096};
  std::atomic<bool> stopping_{false};
  std::atomic<int> outstanding_{0};
  std::atomic<int> completed_{0};
  std::atomic<int> failed_{0};
};

// A load on the application thread and one on another OS thread, on a RAM disk.
struct TwoLoads {
  BdevLayer layer;
  spdk_bdev* bdev = create_malloc("M", 1024, 512);
  OpenBdev open{"M", true};
  OsThread thread{"other"};
  Load here{open.desc};
  Load there{open.desc};

  void start(int depth) {
    here.start(depth);
    thread.run([&] { there.start(depth); });
  }
  void run_for_ms(uint64_t ms) {
    const uint64_t end = spdk_get_ticks() + ms * spdk_get_ticks_hz() / 1000;
    poll_until([&] { return spdk_get_ticks() >= end; });
  }
  // Ends the loads; their channels stay.
  void stop() {
    here.stop();
    there.stop();
    poll_until([&] { return here.idle() && there.idle(); });
    CHECK_EQ(here.failed() + there.failed(), 0);
  }
  int completed() const { return here.completed() + there.completed(); }
  ~TwoLoads() {
    here.put_channel();
    thread.run([&] { there.put_channel(); });
    open.close();
    delete_malloc("M");
  }
};
