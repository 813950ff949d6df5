// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "bdev_server/js_functions.h"
#include "bdev_server/served_module.h"
#include "bdev_server/server_set.h"
#include "host/event_loop_host.h"

namespace spdk_ts {

// Ties a module to the object that JavaScript has of it, which owns this.
class JsModule final : public Service, public ModuleListener {
 public:
  JsModule(EventLoopHost& host, Napi::Object callbacks);
  ~JsModule() override { end(); }

  // The object, or a negative errno.
  static Napi::Value wrap(Napi::Env env, std::unique_ptr<JsModule> handle, const std::string& name);
  // nullptr, and an exception, for anything but such an object.
  static JsModule* of(Napi::Env env, const Napi::Value& value, const char* function);

  // nullptr once it was removed.
  ServedModule* module() { return module_; }
  // 0 or a negative errno.
  int remove();

  void end() override;

  void examine_config(const std::string& bdev_name) override {
    functions_.call(kExamineConfig, bdev_name, 0);
  }
  void examine_disk(const std::string& bdev_name, uint32_t examine) override {
    if (functions_.has(kExamineDisk)) return functions_.call(kExamineDisk, bdev_name, examine);
    module_->examined(examine);
  }
  void fini_start() override { functions_.call(kFiniStart, {}); }
  std::string config() override { return functions_.ask(kConfig); }

 private:
  enum Function : size_t { kExamineConfig, kExamineDisk, kFiniStart, kConfig, kAdded };

  EventLoopHost& host_;
  ServedModule* module_ = nullptr;
  JsFunctions functions_;
};

}  // namespace spdk_ts
