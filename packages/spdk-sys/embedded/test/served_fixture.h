// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// A device served as JavaScript serves it: through the shared memory, on the application thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bdev_layer.h"
#include "bdev_os_thread.h"
#include "bdev_server/bdev_server.h"
#include "bdev_server/served_bdev.h"

using spdk_ts::BdevServer;
using spdk_ts::Mailbox;
using spdk_ts::RequestCompletion;
using spdk_ts::RequestSlot;
using spdk_ts::ServedBdev;

inline constexpr uint32_t kServedBlock = 512;
inline constexpr uint32_t kServedBlocks = 256;

inline uint32_t type_bits(std::initializer_list<int> types) {
  uint32_t bits = 0;
  for (int type : types) bits |= 1U << type;
  return bits;
}

// One side of JavaScript's: a server with its listener, and what a host does for it.
struct TestServer : spdk_ts::ServerListener {
  std::shared_ptr<Mailbox> mailbox;
  std::shared_ptr<BdevServer> server;
  ServedBdev* device = nullptr;
  // Slots that were received and not completed, in order.
  std::vector<uint32_t> held;
  // Completed at once, with this status.
  std::optional<int> answer;
  std::vector<std::string> channels;
  int destructs = 0;
  bool answer_destruct = true;

  explicit TestServer(spdk_thread* thread, uint32_t slots = 8)
      : mailbox(std::make_shared<Mailbox>(thread)), server(BdevServer::create(mailbox, slots)) {
    server->listen(*this);
  }

  void requests() override {
    auto& header = server->memory().header();
    while (header.received != header.requested) {
      uint32_t slot = server->memory().request(header.received++);
      if (answer) {
        complete(slot, *answer);
      } else {
        held.push_back(slot);
      }
    }
  }
  void channel(uint32_t number, uint64_t, bool created) override {
    channels.push_back((created ? "+" : "-") + std::to_string(number));
  }
  void destruct() override {
    ++destructs;
    if (answer_destruct) device->destructed(0);
  }
  std::string info() override { return R"({"kind":"test"})"; }
  std::string config() override { return R"({"method":"make","params":{}})"; }

  const RequestSlot& request(uint32_t slot) { return server->memory().slot(slot); }
  void complete(uint32_t slot, int status, uint32_t detail = 0, uint32_t word = 0) {
    auto& header = server->memory().header();
    server->memory().completion(header.completed++) = {slot, status, detail, word};
  }
  void complete_held(int status = SPDK_BDEV_IO_STATUS_SUCCESS) {
    for (uint32_t slot : std::exchange(held, {})) complete(slot, status);
  }
  // Another thread that ends the server's does not.
  void serve() {
    mailbox->open();
    server->deliver();
    server->take_completions();
  }
  void end() {
    server->end();
    device->server_ended(*server);
    mailbox->close();
  }
};

// The device "served", of the test module, registered and open.
struct ServedFixture {
  BdevLayer layer;
  TestServer js;
  std::shared_ptr<ServedBdev> device;
  std::unique_ptr<OpenBdev> open;
  Memory memory{64 * kServedBlock};

  explicit ServedFixture(uint32_t slots = 8, const std::function<void(spdk_bdev&)>& prepare = {})
      : js(app_thread(), slots),
        device(ServedBdev::create(test_module(), "served", "Test", js.server)) {
    js.device = device.get();
    device->bdev().blocklen = kServedBlock;
    device->bdev().blockcnt = kServedBlocks;
    device->set_io_types(type_bits({SPDK_BDEV_IO_TYPE_READ, SPDK_BDEV_IO_TYPE_WRITE,
                                    SPDK_BDEV_IO_TYPE_RESET, SPDK_BDEV_IO_TYPE_ABORT}));
    if (prepare) prepare(device->bdev());
    CHECK_EQ(register_device(), 0);
    open = std::make_unique<OpenBdev>("served", true);
    open->get_channel();
  }
  ~ServedFixture() {
    open.reset();
    if (spdk_bdev_get_by_name("served") != nullptr) CHECK_EQ(unregister(), 0);
    js.end();
    poll();
  }

  void close() {
    open->put_channel();
    open->close();
  }
  int register_device() {
    std::optional<int> status;
    device->register_device([&](int rc) { status = rc; });
    poll_for([&] { return status.has_value(); });
    return status.value_or(1);
  }
  int unregister() {
    Unregistered unregistered;
    spdk_bdev_unregister(&device->bdev(), record_unregistered, &unregistered);
    poll_for([&] { return unregistered.calls != 0; });
    return unregistered.rc;
  }
  void poll(int rounds = 20) {
    for (int round = 0; round < rounds; ++round) {
      poll_app(1);
      js.serve();
    }
  }
  bool poll_for(const std::function<bool()>& condition) {
    return poll_until([&] {
      js.serve();
      return condition();
    });
  }
  int write(uint64_t offset, Outcome& outcome) {
    return spdk_bdev_write_blocks(open->desc, open->channel, memory.data, offset, 1, record,
                                  &outcome);
  }
};
