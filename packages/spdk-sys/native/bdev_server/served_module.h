// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "bdev_server/mailbox.h"

namespace spdk_ts {

// What JavaScript does for a module; all are called on the thread of the mailbox.
class ModuleListener {
 public:
  virtual ~ModuleListener() = default;
  // A device has been registered. Called while SPDK waits, and only where SPDK registers on this
  // thread.
  virtual void examine_config(const std::string& bdev_name) = 0;
  // The same, answered by ServedModule::examined at any time.
  virtual void examine_disk(const std::string& bdev_name, uint32_t examine) = 0;
  // SPDK begins to shut its devices down. As examine_config.
  virtual void fini_start() = 0;
  // JSON of the methods to call that make everything of the module again. As examine_config.
  virtual std::string config() = 0;
};

// A module of SPDK's bdev layer whose devices JavaScript serves. SPDK never forgets a module, nor
// does it say which one it calls: so there are some, with functions of their own, that are named
// when they are first needed and keep the name until the process ends.
class ServedModule {
 public:
  static constexpr size_t kMost = 64;

  // The module of that name, which is JavaScript's as soon as `done` has got 0, on the thread of
  // the mailbox. EEXIST for the name of another one that is in use or not of this kind, ENOSPC when
  // there are kMost others: nullptr then, and `done` is not called. Nor is it when the listener has
  // gone before.
  static ServedModule* add(std::string_view name, std::shared_ptr<Mailbox> mailbox,
                           ModuleListener& listener, std::function<void(int)> done, int* rc);
  // For those that there are; see add().
  ServedModule() = default;
  ServedModule(const ServedModule&) = delete;
  ServedModule& operator=(const ServedModule&) = delete;

  spdk_bdev_module* module() { return &module_; }

  // ENOENT for an examination that there is not.
  int examined(uint32_t examine);
  // JavaScript has no more use for it. EBUSY while it has devices, unless `force`.
  int remove(bool force);

 private:
  template <size_t Index>
  friend struct ModuleFunctions;

  static ServedModule& at(size_t index);

  void define(std::string_view name);
  void examine_config(spdk_bdev* bdev);
  void examine_disk(spdk_bdev* bdev);
  void fini_start();
  int config_json(spdk_json_write_ctx* writer);
  bool listened_by(const ModuleListener* listener);
  // nullptr unless JavaScript of this thread listens.
  ModuleListener* listener_here();
  void end_examination();

  spdk_bdev_module module_ = {};
  std::string name_;
  bool known_to_spdk_ = false;

  std::mutex mutex_;
  std::shared_ptr<Mailbox> mailbox_;
  ModuleListener* listener_ = nullptr;
  uint32_t last_examination_ = 0;
  std::vector<uint32_t> examinations_;
};

}  // namespace spdk_ts
