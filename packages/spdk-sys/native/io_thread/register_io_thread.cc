// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "io_thread/register_io_thread.h"

#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "host/thread_library.h"
#include "io_thread/io_thread.h"
#include "io_thread/remote_ring.h"
#include "ring/ring_handle.h"

namespace spdk_ts {
namespace {

// Tells the objects that open() returned from all others.
constexpr napi_type_tag kDeviceTag = {0x3f0c9e5d7a1b4428, 0xb86d25e01c7f93a4};

// Owned by the object that JavaScript has.
using DeviceHandle = std::shared_ptr<RemoteDevice>;

// A ring that an I/O thread serves.
class RemoteRingHandle final : public RingHandle {
 public:
  RemoteRingHandle(EventLoopHost& host, std::unique_ptr<RemoteRing> ring)
      : host_(host), ring_(std::move(ring)) {}

  bool closed() const override { return ring_->closed(); }
  int abort(uint32_t slot) override { return ring_->abort(slot); }
  void close() override {
    // Closed by the end of the environment, the host may be gone.
    if (closed()) return;
    host_.rings().remote().remove(*ring_);
    ring_->close();
  }

 private:
  EventLoopHost& host_;
  std::unique_ptr<RemoteRing> ring_;
};

EventLoopHost& host_of(const Napi::CallbackInfo& info) {
  return *static_cast<EventLoopHost*>(info.Data());
}

// nullptr, and an exception, for anything but an object of open().
DeviceHandle* device_of(const Napi::CallbackInfo& info, const char* function) {
  bool is_device = false;
  if (info[0].IsObject()) {
    napi_check_object_type_tag(info.Env(), info[0], &kDeviceTag, &is_device);
  }
  if (!is_device) {
    ring_type_error(info.Env(), std::string(function) + ": expected a device of remote.open");
    return nullptr;
  }
  void* data = nullptr;
  napi_unwrap(info.Env(), info[0], &data);
  return static_cast<DeviceHandle*>(data);
}

Napi::Value make_device(Napi::Env env, std::shared_ptr<RemoteDevice> device) {
  Napi::Object object = Napi::Object::New(env);
  napi_wrap(
      env, object, new DeviceHandle(std::move(device)),
      [](napi_env, void* data, void*) {
        // The host may be gone.
        std::unique_ptr<DeviceHandle> last_owner(static_cast<DeviceHandle*>(data));
        (*last_owner)->request_close();
      },
      nullptr, nullptr);
  napi_type_tag_object(env, object, &kDeviceTag);
  return object;
}

// The object, or a negative errno.
Napi::Value open(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  EventLoopHost& host = host_of(info);
  if (!info[0].IsNumber() || !info[1].IsString() || !info[2].IsBoolean() || !info[3].IsFunction()) {
    return ring_type_error(env,
                           "remote.open: expected (core: number, name: string, write: boolean, "
                           "onNews: function)");
  }
  auto refuse = [&](int rc) { return Napi::Number::New(env, rc); };
  if (host.state() != EventLoopHost::State::kRunning) return refuse(-EPERM);
  double core = info[0].As<Napi::Number>().DoubleValue();
  if (!(core >= 0 && core <= UINT16_MAX)) return refuse(-ENODEV);
  int rc = 0;
  IoThread* thread = ThreadLibrary::get().io_thread(static_cast<uint32_t>(core), &rc);
  if (thread == nullptr) return refuse(rc);
  auto device = std::make_shared<RemoteDevice>(*thread, *host.sleeper(),
                                               info[1].As<Napi::String>().Utf8Value(),
                                               info[2].As<Napi::Boolean>().Value());
  rc = thread->open(device);
  if (rc != 0) return refuse(rc);
  napi_ref on_news = nullptr;
  napi_create_reference(env, info[3], 1, &on_news);
  host.rings().remote().add(device, on_news);
  host.activate();
  return make_device(env, std::move(device));
}

// The address of its descriptor, 0 until it is open.
Napi::Value descriptor(const Napi::CallbackInfo& info) {
  DeviceHandle* handle = device_of(info, "remote.descriptor");
  if (handle == nullptr) return {};
  auto address = (*handle)->is_open() ? reinterpret_cast<uintptr_t>((*handle)->desc()) : 0;
  return Napi::Number::New(info.Env(), static_cast<double>(address));
}

// Offsets and numbers of blocks in turns, as a BigUint64Array.
Napi::Value media_events(const Napi::CallbackInfo& info) {
  DeviceHandle* handle = device_of(info, "remote.mediaEvents");
  if (handle == nullptr) return {};
  std::vector<spdk_bdev_media_event> events = (*handle)->take_media_events();
  auto result = Napi::BigUint64Array::New(info.Env(), events.size() * 2);
  for (size_t i = 0; i < events.size(); ++i) {
    result[2 * i] = events[i].offset;
    result[2 * i + 1] = events[i].num_blocks;
  }
  return result;
}

// The ring's object, or a negative errno: -EBADF for a device that is not open.
Napi::Value create_ring(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  DeviceHandle* handle = device_of(info, "remote.createRing");
  if (handle == nullptr) return {};
  if (!info[2].IsFunction()) {
    return ring_type_error(env, "remote.createRing: expected a function for onCompletions");
  }
  uint32_t slots = slot_count(info[1], "remote.createRing");
  if (slots == 0) return {};
  if (!(*handle)->is_open()) return Napi::Number::New(env, -EBADF);
  EventLoopHost& host = host_of(info);
  std::unique_ptr<RemoteRing> ring = RemoteRing::create(*handle, slots);
  if (ring == nullptr) return Napi::Number::New(env, -ENOMEM);
  RingMemory& memory = ring->memory();
  napi_ref on_completions = nullptr;
  napi_create_reference(env, info[2], 1, &on_completions);
  host.rings().remote().add(*ring, on_completions);
  return RingHandle::wrap(env, std::make_unique<RemoteRingHandle>(host, std::move(ring)), memory);
}

Napi::Value close(const Napi::CallbackInfo& info) {
  DeviceHandle* handle = device_of(info, "remote.close");
  if (handle == nullptr) return {};
  if (!(*handle)->close_requested()) {
    host_of(info).rings().remote().await(**handle);
    (*handle)->request_close();
    host_of(info).activate();
  }
  return info.Env().Undefined();
}

Napi::Object news(Napi::Env env) {
  Napi::Object result = Napi::Object::New(env);
  auto set = [&](const char* name, RemoteDevice::News bit) {
    result.Set(name, Napi::Number::New(env, bit));
  };
  set("opened", RemoteDevice::kOpened);
  set("closed", RemoteDevice::kClosed);
  set("remove", RemoteDevice::kRemove);
  set("resize", RemoteDevice::kResize);
  set("mediaManagement", RemoteDevice::kMediaManagement);
  return result;
}

}  // namespace

void register_io_thread(EventLoopHost& host, Napi::Object exports) {
  Napi::Env env = exports.Env();
  Napi::Object remote = Napi::Object::New(env);
  remote.Set("open", Napi::Function::New(env, open, "open", &host));
  remote.Set("descriptor", Napi::Function::New(env, descriptor, "descriptor", &host));
  remote.Set("mediaEvents", Napi::Function::New(env, media_events, "mediaEvents", &host));
  remote.Set("createRing", Napi::Function::New(env, create_ring, "createRing", &host));
  remote.Set("close", Napi::Function::New(env, close, "close", &host));
  remote.Set("news", news(env));
  exports.Set("remote", remote);
}

}  // namespace spdk_ts
