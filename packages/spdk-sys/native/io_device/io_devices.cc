// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "io_device/io_devices.h"

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "process_lifetime.h"

namespace spdk_ts {
namespace {

// SPDK gives a channel's context at least its alignment only when there is one.
constexpr uint32_t kContextBytes = sizeof(void*);

const char* current_thread_name() {
  spdk_thread* thread = spdk_get_thread();
  return thread == nullptr ? "(none)" : spdk_thread_get_name(thread);
}

}  // namespace

// Goes from thread to thread inside of SPDK's messages, so one thread at a time has it. Owned by
// traversed().
struct IoDevices::Traverse {
  std::string message;
  std::string answer;
  TraverseDone done;
  void* context;
};

IoDevices& IoDevices::get() {
  static ProcessLifetime<IoDevices> devices;
  return *devices;
}

int IoDevices::add(std::string_view name, IoDevice** device) {
  if (spdk_get_thread() == nullptr) return -EPERM;
  IoDevice* added = nullptr;
  {
    std::lock_guard lock(mutex_);
    auto same_name = [=](const auto& other) { return other->name_ == name; };
    if (std::any_of(devices_.begin(), devices_.end(), same_name)) return -EEXIST;
    devices_.push_back(std::make_unique<IoDevice>(std::string(name)));
    added = devices_.back().get();
  }
  spdk_io_device_register(added, create_channel, destroy_channel, kContextBytes,
                          added->name_.c_str());
  *device = added;
  return 0;
}

int IoDevices::find(std::string_view name, IoDevice** device) {
  std::lock_guard lock(mutex_);
  auto found = std::find_if(devices_.begin(), devices_.end(), [=](const auto& candidate) {
    return candidate->name_ == name && !candidate->unregistering_;
  });
  if (found == devices_.end()) return -ENODEV;
  *device = found->get();
  return 0;
}

IoDevice* IoDevices::live(const IoDevice* device) {
  auto found = std::find_if(devices_.begin(), devices_.end(),
                            [=](const auto& candidate) { return candidate.get() == device; });
  return found == devices_.end() || (*found)->unregistering_ ? nullptr : found->get();
}

int IoDevices::attach(const IoDevice* device, const ChannelCallbacks& callbacks) {
  const spdk_thread* thread = spdk_get_thread();
  if (thread == nullptr) return -EPERM;
  if (callbacks.create == nullptr || callbacks.destroy == nullptr || callbacks.visit == nullptr) {
    return -EINVAL;
  }
  std::lock_guard lock(mutex_);
  IoDevice* attached = live(device);
  if (attached == nullptr) return -ENODEV;
  for (const IoDevice::Attachment& other : attached->attachments_) {
    if (other.thread == thread) return -EEXIST;
  }
  attached->attachments_.push_back({thread, callbacks});
  return 0;
}

int IoDevices::detach(const IoDevice* device) {
  const spdk_thread* thread = spdk_get_thread();
  std::lock_guard lock(mutex_);
  for (const auto& candidate : devices_) {
    // Also one that is being unregistered.
    if (candidate.get() != device) continue;
    std::erase_if(candidate->attachments_,
                  [=](const IoDevice::Attachment& entry) { return entry.thread == thread; });
    return 0;
  }
  return -ENODEV;
}

int IoDevices::remove(IoDevice* device, IoDeviceUnregistered unregistered_callback, void* context) {
  if (spdk_get_thread() == nullptr) return -EPERM;
  {
    std::lock_guard lock(mutex_);
    auto known = std::find_if(devices_.begin(), devices_.end(),
                              [=](const auto& candidate) { return candidate.get() == device; });
    if (known == devices_.end()) return -ENODEV;
    if (device->unregistering_) return -EALREADY;
    device->unregistering_ = true;
    device->unregistered_ = unregistered_callback;
    device->unregistered_context_ = context;
  }
  spdk_io_device_unregister(device, unregistered);
  return 0;
}

void IoDevices::unregistered(void* device) {
  IoDevices& self = get();
  std::unique_ptr<IoDevice> last_owner;
  {
    std::lock_guard lock(self.mutex_);
    auto found = std::find_if(self.devices_.begin(), self.devices_.end(),
                              [=](const auto& candidate) { return candidate.get() == device; });
    last_owner = std::move(*found);
    self.devices_.erase(found);
  }
  if (last_owner->unregistered_ != nullptr) {
    last_owner->unregistered_(last_owner->unregistered_context_);
  }
}

bool IoDevices::find_callbacks(const IoDevice& device, ChannelCallbacks* callbacks) {
  const spdk_thread* thread = spdk_get_thread();
  std::lock_guard lock(mutex_);
  for (const IoDevice::Attachment& attachment : device.attachments_) {
    if (attachment.thread != thread) continue;
    *callbacks = attachment.callbacks;
    return true;
  }
  return false;
}

int IoDevices::create_channel(void* data, void* channel_context) {
  const auto& device = *static_cast<const IoDevice*>(data);
  ChannelCallbacks callbacks{};
  if (!get().find_callbacks(device, &callbacks)) {
    spdk_log(
        SPDK_LOG_ERROR, nullptr, 0, nullptr,
        "no channel of I/O device %s on thread %s: JavaScript of that thread has not said what "
        "its channels are (IoDevice.attach)\n",
        device.name_.c_str(), current_thread_name());
    return -ENOTSUP;
  }
  int rc = callbacks.create(callbacks.context, spdk_io_channel_from_ctx(channel_context));
  if (rc == ChannelCallbacks::kMade) return 0;
  return rc < 0 ? rc : -ENXIO;
}

void IoDevices::destroy_channel(void* data, void* channel_context) {
  ChannelCallbacks callbacks{};
  // The thread's JavaScript may have ended, and what the channel had of it is gone with it.
  if (!get().find_callbacks(*static_cast<const IoDevice*>(data), &callbacks)) return;
  callbacks.destroy(callbacks.context, spdk_io_channel_from_ctx(channel_context));
}

int IoDevices::traverse(IoDevice* device, const void* message, uint32_t length, TraverseDone done,
                        void* context) {
  if (spdk_get_thread() == nullptr) return -EPERM;
  if (done == nullptr) return -EINVAL;
  {
    std::lock_guard lock(mutex_);
    if (live(device) == nullptr) return -ENODEV;
  }
  auto traverse = std::make_unique<Traverse>(
      Traverse{std::string(static_cast<const char*>(message), length), {}, done, context});
  spdk_for_each_channel(device, visit_channel, traverse.release(), traversed);
  return 0;
}

void IoDevices::visit_channel(spdk_io_channel_iter* iterator) {
  IoDevices& self = get();
  const auto& device = *static_cast<const IoDevice*>(spdk_io_channel_iter_get_io_device(iterator));
  ChannelCallbacks callbacks{};
  // Its JavaScript has ended, the channel is about to go.
  if (!self.find_callbacks(device, &callbacks)) return spdk_for_each_channel_continue(iterator, 0);
  const auto& traverse = *static_cast<Traverse*>(spdk_io_channel_iter_get_ctx(iterator));
  auto visit = std::make_unique<Visit>(Visit{iterator, spdk_get_thread()});
  Visit* waiting = visit.get();
  {
    std::lock_guard lock(self.mutex_);
    self.visits_.push_back(std::move(visit));
  }
  callbacks.visit(callbacks.context, spdk_io_channel_iter_get_channel(iterator), waiting,
                  traverse.message.data(), static_cast<uint32_t>(traverse.message.size()));
}

std::unique_ptr<IoDevices::Visit> IoDevices::take_visit(void* visit) {
  std::lock_guard lock(mutex_);
  auto found = std::find_if(visits_.begin(), visits_.end(),
                            [=](const auto& waiting) { return waiting.get() == visit; });
  if (found == visits_.end()) return nullptr;
  std::unique_ptr<Visit> taken = std::move(*found);
  visits_.erase(found);
  return taken;
}

int IoDevices::visited(void* data, int status, const void* answer, uint32_t length) {
  {
    std::lock_guard lock(mutex_);
    auto found = std::find_if(visits_.begin(), visits_.end(),
                              [=](const auto& waiting) { return waiting.get() == data; });
    if (found == visits_.end()) return -EINVAL;
    // SPDK goes on from the thread that the channel belongs to only.
    if ((*found)->thread != spdk_get_thread()) return -EPERM;
  }
  std::unique_ptr<Visit> visit = take_visit(data);
  if (status != 0) {
    auto* traverse = static_cast<Traverse*>(spdk_io_channel_iter_get_ctx(visit->iterator));
    traverse->answer.assign(static_cast<const char*>(answer), length);
  }
  spdk_for_each_channel_continue(visit->iterator, status);
  return 0;
}

void IoDevices::traversed(spdk_io_channel_iter* iterator, int status) {
  std::unique_ptr<Traverse> traverse(
      static_cast<Traverse*>(spdk_io_channel_iter_get_ctx(iterator)));
  traverse->done(traverse->context, status, traverse->answer.data(),
                 static_cast<uint32_t>(traverse->answer.size()));
}

void IoDevices::forget_current_thread() {
  const spdk_thread* thread = spdk_get_thread();
  std::vector<std::unique_ptr<Visit>> waiting;
  {
    std::lock_guard lock(mutex_);
    for (const auto& device : devices_) {
      std::erase_if(device->attachments_,
                    [=](const IoDevice::Attachment& entry) { return entry.thread == thread; });
    }
    auto first = std::stable_partition(visits_.begin(), visits_.end(),
                                       [=](const auto& visit) { return visit->thread != thread; });
    std::move(first, visits_.end(), std::back_inserter(waiting));
    visits_.erase(first, visits_.end());
  }
  for (const auto& visit : waiting) spdk_for_each_channel_continue(visit->iterator, -ECANCELED);
}

}  // namespace spdk_ts
