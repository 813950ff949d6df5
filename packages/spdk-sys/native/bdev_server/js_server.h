// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "bdev_server/js_functions.h"
#include "bdev_server/served_bdev.h"
#include "bdev_server/server_set.h"
#include "host/event_loop_host.h"

namespace spdk_ts {

// Ties a server, and the device if it is the owner's, to the object that JavaScript has of them,
// which owns this.
class JsServer final : public Service, public ServerListener {
 public:
  JsServer(EventLoopHost& host, std::shared_ptr<BdevServer> server,
           std::shared_ptr<ServedBdev> device, Napi::Object callbacks);
  ~JsServer() override { end(); }

  // Makes the object. The server ends when it is collected without having been closed.
  static Napi::Object wrap(Napi::Env env, std::unique_ptr<JsServer> handle);
  // nullptr, and an exception, for anything but such an object.
  static JsServer* of(Napi::Env env, const Napi::Value& value, const char* function);

  // nullptr once it was closed.
  ServedBdev* device() { return device_.get(); }
  // The request that JavaScript has in a slot; nullptr for none.
  spdk_bdev_io* held(const Napi::Value& slot) const;
  // `done` is called with 0 or a negative errno; never if it was closed.
  void register_device(Napi::Function done);
  // A second call does nothing.
  void close();

  void end() override;

  void requests() override { functions_.call(kRequests, {}); }
  void channel(uint32_t number, uint64_t thread_id, bool created) override {
    functions_.call(kChannel, {static_cast<double>(number), static_cast<double>(thread_id),
                               created ? 1.0 : 0.0});
  }
  void destruct() override { functions_.call(kDestruct, {}); }
  std::string info() override { return functions_.ask(kInfo); }
  std::string config() override { return functions_.ask(kConfig); }

 private:
  enum Function : size_t { kRequests, kChannel, kDestruct, kInfo, kConfig };

  EventLoopHost& host_;
  std::shared_ptr<BdevServer> server_;
  std::shared_ptr<ServedBdev> device_;
  JsFunctions functions_;
  Napi::Reference<Napi::ArrayBuffer> buffer_;
  // Who waits for the device to be registered.
  napi_ref registered_ = nullptr;
  bool ended_ = false;
};

}  // namespace spdk_ts
