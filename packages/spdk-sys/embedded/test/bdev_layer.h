// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What the tests of the bdev layer share: starting it, a block device whose module does as it is
// told, and records of what was called back.
#pragma once

#include <cerrno>
#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "check.h"
#include "spdk/bdev_module.h"
#include "spdk/env.h"
#include "threads.h"

// The bdev layer and what it depends on, from construction to the end of the scope.
class BdevLayer {
 public:
  // Without examining, so that no module of a real SPDK reads from the devices of the tests.
  explicit BdevLayer(bool auto_examine = false);
  ~BdevLayer();
  BdevLayer(const BdevLayer&) = delete;
  BdevLayer& operator=(const BdevLayer&) = delete;
};

// A small pool, so that tests can exhaust it.
inline constexpr uint32_t kIoPoolSize = 256;
inline constexpr uint32_t kIoCacheSize = 16;

void poll_app(int rounds = 20);
// Polls the application thread, and others, until the condition holds; fails the test when it never
// does.
bool poll_until(const std::function<bool()>& condition,
                const std::vector<spdk_thread*>& others = {});

// The outcome of one I/O.
struct Outcome {
  int calls = 0;
  bool success = false;
  spdk_thread* thread = nullptr;
  int sct = -1;
  int sc = -1;
  uint32_t cdw0 = 0;
  // The I/O is freed in its callback, unless somebody wants to look at it.
  bool keep = false;
  spdk_bdev_io* io = nullptr;
  std::function<void()> then;
};
void record(spdk_bdev_io* io, bool success, void* outcome);

// A descriptor with its events.
struct OpenBdev {
  spdk_bdev_desc* desc = nullptr;
  spdk_io_channel* channel = nullptr;
  int rc = 0;
  std::vector<int> events;
  bool close_on_remove = false;

  OpenBdev(const char* name, bool write);
  ~OpenBdev();
  OpenBdev(const OpenBdev&) = delete;
  OpenBdev& operator=(const OpenBdev&) = delete;

  spdk_io_channel* get_channel();
  void put_channel();
  void close();
};

// What unregistering reported.
struct Unregistered {
  int calls = 0;
  int rc = 1;
  spdk_thread* thread = nullptr;
};
void record_unregistered(void* unregistered, int rc);

spdk_bdev_module* test_module();

// A bdev whose module keeps each I/O until the test says how it ends.
struct TestDevice {
  spdk_bdev bdev{};
  std::string name;
  std::deque<spdk_bdev_io*> held;
  std::vector<int> submitted;  // Types, in order.
  std::set<int> types;
  int refuse_with_nomem = 0;
  bool complete_at_once = false;
  bool hold_aborts = false;  // Like all other I/O, instead of ending what they name.
  bool async_destruct = false;
  int destructs = 0;
  spdk_thread* last_thread = nullptr;

  explicit TestDevice(const char* bdev_name);
  ~TestDevice();
  TestDevice(const TestDevice&) = delete;
  TestDevice& operator=(const TestDevice&) = delete;

  int add();
  void remove();
  void complete_next(spdk_bdev_io_status status = SPDK_BDEV_IO_STATUS_SUCCESS);
  void complete_all(spdk_bdev_io_status status = SPDK_BDEV_IO_STATUS_SUCCESS);

 private:
  bool registered_ = false;
};

// DMA memory that the test frees.
struct Memory {
  char* data;
  size_t size;
  explicit Memory(size_t bytes, int fill = 0)
      : data(static_cast<char*>(
            spdk_malloc(bytes, 4096, nullptr, SPDK_ENV_LCORE_ID_ANY, SPDK_MALLOC_DMA))),
        size(bytes) {
    memset(data, fill, bytes);
  }
  ~Memory() { spdk_free(data); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
};

// A test device, open for writing.
struct DeviceFixture {
  BdevLayer layer;
  TestDevice device{"dev"};
  std::unique_ptr<OpenBdev> open;
  Memory memory{256 * 1024};

  explicit DeviceFixture(const std::function<void(TestDevice&)>& prepare = [](TestDevice&) {}) {
    prepare(device);
    CHECK_EQ(device.add(), 0);
    open = std::make_unique<OpenBdev>("dev", true);
    open->get_channel();
  }
  spdk_bdev_desc* desc() { return open->desc; }
  spdk_io_channel* channel() { return open->channel; }
  int read(uint64_t offset, Outcome& outcome, uint64_t num_blocks = 1) {
    return spdk_bdev_read_blocks(desc(), channel(), memory.data, offset, num_blocks, record,
                                 &outcome);
  }
  int write(uint64_t offset, Outcome& outcome) {
    return spdk_bdev_write_blocks(desc(), channel(), memory.data, offset, 1, record, &outcome);
  }
};

spdk_bdev* create_malloc(const char* name, uint64_t num_blocks, uint32_t block_size,
                         uint32_t optimal_io_boundary = 0);
void delete_malloc(const char* name);
