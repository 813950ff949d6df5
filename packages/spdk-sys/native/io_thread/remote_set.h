// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "node_api_setup.h"

namespace spdk_ts {

class Instance;
class RemoteDevice;
class RemoteRing;

// What one JavaScript thread has on I/O threads: open devices and the rings on them. Its host looks
// for news of them whenever it polls.
class RemoteSet {
 public:
  explicit RemoteSet(Instance& instance) : instance_(instance) {}

  // `on_news` is called with RemoteDevice::News and its open_status(), until the device is closed.
  void add(std::shared_ptr<RemoteDevice> device, napi_ref on_news);
  // `on_completions` is called when the completion ring has something to read.
  void add(RemoteRing& ring, napi_ref on_completions);
  // JavaScript waits for the device's being closed from now on.
  void await(const RemoteDevice& device);
  // Forgets a ring that is being closed.
  void remove(const RemoteRing& ring);
  // The environment ends: closes everything, and waits for nothing.
  void close_all();

  // To be called when there was nothing to do: where JavaScript and the I/O thread that it waits
  // for have one core, the I/O thread gets it.
  void give_way() const;

  bool has_submissions() const;
  // Shows all submissions to the I/O threads; true if there were any.
  bool publish();
  // Calls JavaScript for news and completions; true if there were some.
  bool deliver();
  // See RingSet.
  void set_attention(bool wanted);
  bool is_busy() const;

 private:
  struct Device {
    std::shared_ptr<RemoteDevice> device;
    napi_ref on_news;
    // It is being opened or closed.
    bool awaited;
  };
  struct Ring {
    RemoteRing* ring;
    napi_ref on_completions;
  };

  bool deliver_news();
  bool deliver_completions();
  void call(napi_ref function, size_t argc, const napi_value* argv);

  Instance& instance_;
  std::vector<Device> devices_;
  std::vector<Ring> rings_;
  bool attention_ = true;
};

}  // namespace spdk_ts
