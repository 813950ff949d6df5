// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "bdev_server/bdev_server.h"

namespace spdk_ts {

// A block device whose I/O JavaScript does. The owner's server serves all channels, but for those
// of SPDK threads that have a server of their own.
//
// Kept by the JavaScript that has made it, and, while SPDK has it, by itself: SPDK holds the
// address of bdev() until the destruct function has answered.
class ServedBdev : public std::enable_shared_from_this<ServedBdev> {
 public:
  // The module lives for ever; `owner` is of the calling thread.
  static std::shared_ptr<ServedBdev> create(spdk_bdev_module* module, std::string name,
                                            std::string product_name,
                                            std::shared_ptr<BdevServer> owner);
  // The registered one of this name; nullptr if there is none.
  static std::shared_ptr<ServedBdev> find(std::string_view name);
  // How many of the module SPDK has.
  static size_t count(const spdk_bdev_module* module);
  ServedBdev(const ServedBdev&) = delete;
  ServedBdev& operator=(const ServedBdev&) = delete;

  // What SPDK reads of the device, to be filled in before it is registered.
  spdk_bdev& bdev() { return bdev_; }
  // A bit per spdk_bdev_io_type.
  void set_io_types(uint32_t mask) { io_types_ = mask; }

  // Registers the device on SPDK's app thread. `done` gets 0 or a negative errno on the owner's
  // thread.
  void register_device(std::function<void(int)> done);
  // The owner's answer to ServerListener::destruct(): 0 or a negative errno. Ignored unless SPDK
  // waits for it.
  void destructed(int rc);
  // What SPDK is told on threads where JavaScript cannot be asked.
  void publish(std::string info, std::string config);

  // The server's thread serves its own channels from now on. EEXIST when it does so, ENODEV when
  // SPDK has let go of the device, EBUSY when the thread has channels to the owner's server.
  int attach(std::shared_ptr<BdevServer> server);
  // The server has ended. If it is the owner's, the device is unregistered.
  void server_ended(const BdevServer& server);

 private:
  enum class State { kNew, kRegistered, kDestructing, kGone };

  ServedBdev(spdk_bdev_module* module, std::string name, std::string product_name,
             std::shared_ptr<BdevServer> owner);

  void register_here(const std::function<void(int)>& done);
  void on_refused();
  void unregister_here();
  int destruct();
  void destruct_device();
  void release();
  std::shared_ptr<BdevServer> server_of(const spdk_thread* thread);
  // Asks JavaScript for a text where that is possible, and has the last one otherwise.
  std::string ask(std::string (ServerListener::*question)(), std::string& last);

  static int create_channel(void* self, void* context);
  static void destroy_channel(void* self, void* context);
  static void submit_request(spdk_io_channel* channel, spdk_bdev_io* bdev_io);
  static void on_buffer(spdk_io_channel* channel, spdk_bdev_io* bdev_io, bool success);
  static bool io_type_supported(void* self, spdk_bdev_io_type type);
  static int dump_info_json(void* self, spdk_json_write_ctx* writer);
  static void write_config_json(spdk_bdev* bdev, spdk_json_write_ctx* writer);
  static const spdk_bdev_fn_table& functions();

  spdk_bdev bdev_ = {};
  std::string name_;
  std::string product_name_;
  const std::shared_ptr<BdevServer> owner_;
  std::atomic<uint32_t> io_types_{0};
  // While SPDK has the device.
  std::shared_ptr<ServedBdev> self_;
  // Tells who waits that SPDK has refused the device.
  std::function<void()> refused_;
  // Where SPDK waits for the answer of destruct().
  spdk_thread* destructing_thread_ = nullptr;
  int destruct_status_ = 0;

  std::mutex mutex_;
  State state_ = State::kNew;
  std::vector<std::shared_ptr<BdevServer>> attached_;
  // Channels to the owner's server, by thread: one entry each.
  std::vector<const spdk_thread*> owners_channels_;
  std::string info_;
  std::string config_;
};

}  // namespace spdk_ts
