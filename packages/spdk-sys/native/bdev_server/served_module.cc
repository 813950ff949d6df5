// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/served_module.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "bdev_server/served_bdev.h"
#include "process_lifetime.h"

extern "C" {
#include <spdk/json.h>
}

namespace spdk_ts {

// Modules in the order in which they were first needed; they stay.
struct Modules {
  std::mutex mutex;
  std::array<ServedModule, ServedModule::kMost> modules;
  size_t count = 0;

  static Modules& get() {
    static ProcessLifetime<Modules> modules;
    return *modules;
  }
};

// What SPDK calls, without saying for which module.
template <size_t Index>
struct ModuleFunctions {
  static int init() { return 0; }
  static void fini_start() { ServedModule::at(Index).fini_start(); }
  static void examine_config(spdk_bdev* bdev) { ServedModule::at(Index).examine_config(bdev); }
  static void examine_disk(spdk_bdev* bdev) { ServedModule::at(Index).examine_disk(bdev); }
  static int config_json(spdk_json_write_ctx* writer) {
    return ServedModule::at(Index).config_json(writer);
  }
  static void fill(spdk_bdev_module& module) {
    module.module_init = init;
    module.fini_start = fini_start;
    module.examine_config = examine_config;
    module.examine_disk = examine_disk;
    module.config_json = config_json;
  }
};

namespace {

using Fill = void (*)(spdk_bdev_module&);

template <size_t... Indices>
constexpr std::array<Fill, sizeof...(Indices)> fills(std::index_sequence<Indices...>) {
  return {ModuleFunctions<Indices>::fill...};
}

constexpr auto kFills = fills(std::make_index_sequence<ServedModule::kMost>());

}  // namespace

ServedModule& ServedModule::at(size_t index) { return Modules::get().modules[index]; }

void ServedModule::define(std::string_view name) {
  name_ = name;
  module_.name = name_.c_str();
}

ServedModule* ServedModule::add(std::string_view name, std::shared_ptr<Mailbox> mailbox,
                                ModuleListener& listener, std::function<void(int)> done, int* rc) {
  Modules& all = Modules::get();
  std::lock_guard lock(all.mutex);
  auto end = all.modules.begin() + static_cast<std::ptrdiff_t>(all.count);
  auto found = std::find_if(all.modules.begin(), end,
                            [=](const ServedModule& module) { return module.name_ == name; });
  if (found == end) {
    *rc = all.count == kMost ? -ENOSPC : 0;
    if (*rc != 0) return nullptr;
    found->define(name);
    kFills[all.count++](found->module_);
  }
  ServedModule& module = *found;
  {
    std::lock_guard module_lock(module.mutex_);
    *rc = module.listener_ == nullptr ? 0 : -EEXIST;
    if (*rc != 0) return nullptr;
    module.mailbox_ = mailbox;
    module.listener_ = &listener;
  }
  // SPDK goes through its list on the app thread, without a lock.
  auto make_known = [&module, mailbox, done = std::move(done), for_whom = &listener] {
    int status = 0;
    if (!module.known_to_spdk_) {
      if (spdk_bdev_module_list_find(module.name_.c_str()) != nullptr) {
        status = -EEXIST;
      } else {
        spdk_bdev_module_list_add(&module.module_);
        module.known_to_spdk_ = true;
      }
    }
    mailbox->post([&module, done, status, for_whom] {
      if (module.listened_by(for_whom)) done(status);
    });
  };
  const spdk_thread* app = spdk_thread_get_app_thread();
  if (spdk_get_thread() == app) {
    make_known();
  } else if (app == nullptr || !send_task(app, make_known)) {
    std::lock_guard module_lock(module.mutex_);
    module.listener_ = nullptr;
    *rc = -EAGAIN;
    return nullptr;
  }
  return &module;
}

int ServedModule::remove(bool force) {
  if (!force && ServedBdev::count(&module_) != 0) return -EBUSY;
  std::vector<uint32_t> examinations;
  {
    std::lock_guard lock(mutex_);
    listener_ = nullptr;
    mailbox_.reset();
    examinations.swap(examinations_);
  }
  for (size_t left = examinations.size(); left != 0; --left) end_examination();
  return 0;
}

bool ServedModule::listened_by(const ModuleListener* listener) {
  std::lock_guard lock(mutex_);
  return listener_ == listener;
}

ModuleListener* ServedModule::listener_here() {
  std::lock_guard lock(mutex_);
  return listener_ != nullptr && mailbox_->thread() == spdk_get_thread() ? listener_ : nullptr;
}

void ServedModule::examine_config(spdk_bdev* bdev) {
  // The listener may remove devices, this one among them.
  std::string name = spdk_bdev_get_name(bdev);
  if (ModuleListener* listener = listener_here()) listener->examine_config(name);
  spdk_bdev_module_examine_done(&module_);
}

void ServedModule::examine_disk(spdk_bdev* bdev) {
  std::string name = spdk_bdev_get_name(bdev);
  {
    std::lock_guard lock(mutex_);
    if (listener_ != nullptr) {
      uint32_t examine = ++last_examination_;
      ModuleListener* listener = listener_;
      auto ask = [this, listener, name, examine] {
        if (listened_by(listener)) listener->examine_disk(name, examine);
      };
      if (mailbox_->post(ask)) {
        examinations_.push_back(examine);
        return;
      }
    }
  }
  spdk_bdev_module_examine_done(&module_);
}

int ServedModule::examined(uint32_t examine) {
  {
    std::lock_guard lock(mutex_);
    if (std::erase(examinations_, examine) == 0) return -ENOENT;
  }
  end_examination();
  return 0;
}

// Whoever waits for the end of examinations does so on the app thread.
void ServedModule::end_examination() {
  const spdk_thread* app = spdk_thread_get_app_thread();
  if (app == nullptr || app == spdk_get_thread()) {
    spdk_bdev_module_examine_done(&module_);
  } else {
    send_task(app, [this] { spdk_bdev_module_examine_done(&module_); });
  }
}

void ServedModule::fini_start() {
  if (ModuleListener* listener = listener_here()) listener->fini_start();
}

int ServedModule::config_json(spdk_json_write_ctx* writer) {
  ModuleListener* listener = listener_here();
  std::string config = listener == nullptr ? std::string() : listener->config();
  if (!config.empty()) spdk_json_write_val_raw(writer, config.data(), config.size());
  return 0;
}

}  // namespace spdk_ts
