// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "ring/register_ring.h"

#include <cerrno>
#include <memory>
#include <utility>

#include "ring/channel_gate.h"
#include "ring/io_ring.h"
#include "ring/ring_handle.h"

namespace spdk_ts {
namespace {

// A ring that this thread's host serves. The ring itself may outlive it.
class OwnRingHandle final : public RingHandle {
 public:
  OwnRingHandle(EventLoopHost& host, IoRing* ring) : host_(host), ring_(ring) {}

  void add(napi_ref on_completions) { host_.rings().add(&ring_, on_completions); }
  bool closed() const override { return ring_ == nullptr; }
  int abort(uint32_t slot) override { return ring_->abort(slot); }
  void close() override {
    if (closed()) return;
    napi_env env = host_.instance().env();
    napi_ref on_completions = host_.rings().remove(ring_);
    if (on_completions != nullptr) napi_delete_reference(env, on_completions);
    ring_->close();
    ring_ = nullptr;
  }

 private:
  EventLoopHost& host_;
  IoRing* ring_;
};

EventLoopHost& host_of(const Napi::CallbackInfo& info) {
  return *static_cast<EventLoopHost*>(info.Data());
}

template <typename T>
T* pointer(const Napi::Value& value) {
  double address = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : 0;
  return address > 0 && address < 0x1p53 ? reinterpret_cast<T*>(static_cast<uintptr_t>(address))
                                         : nullptr;
}

Napi::Value create(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  EventLoopHost& host = host_of(info);
  auto* desc = pointer<spdk_bdev_desc>(info[0]);
  auto* channel = pointer<spdk_io_channel>(info[1]);
  if (desc == nullptr || channel == nullptr || !info[3].IsFunction()) {
    return ring_type_error(env,
                           "ring.create: expected (desc: address, channel: address, slots: number, "
                           "onCompletions: function)");
  }
  uint32_t slots = slot_count(info[2], "ring.create");
  if (slots == 0) return {};
  // SPDK would use the channel, which is not locked, on two threads at once.
  if (spdk_get_thread() == nullptr || spdk_io_channel_get_thread(channel) != spdk_get_thread()) {
    auto error = Napi::Error::New(env, "ring.create: the channel is not one of this thread");
    error.Set("code", Napi::String::New(env, "ERR_SPDK_WRONG_THREAD"));
    error.ThrowAsJavaScriptException();
    return {};
  }
  IoRing* ring = IoRing::create(desc, channel, slots);
  if (ring == nullptr) {
    Napi::Error::New(env, "ring.create: no memory for the ring").ThrowAsJavaScriptException();
    return {};
  }
  ring->keep(host.estate());
  auto handle = std::make_unique<OwnRingHandle>(host, ring);
  napi_ref on_completions = nullptr;
  napi_create_reference(env, info[3], 1, &on_completions);
  handle->add(on_completions);
  return RingHandle::wrap(env, std::move(handle), ring->memory());
}

// The address of this SPDK thread's channel, or a negative errno: -EAGAIN while it cannot be made.
Napi::Value channel(const Napi::CallbackInfo& info) {
  auto* desc = pointer<spdk_bdev_desc>(info[0]);
  if (desc == nullptr) {
    return ring_type_error(info.Env(), "ring.channel: expected (desc: address)");
  }
  int rc = -EPERM;
  if (spdk_get_thread() != nullptr) {
    spdk_io_channel* channel = get_channel_between_resets(desc, &rc);
    if (channel != nullptr) {
      return Napi::Number::New(info.Env(),
                               static_cast<double>(reinterpret_cast<uintptr_t>(channel)));
    }
  }
  return Napi::Number::New(info.Env(), rc);
}

Napi::Value close(const Napi::CallbackInfo& info) {
  RingHandle* handle = RingHandle::of(info.Env(), info[0], "ring.close");
  if (handle != nullptr && !handle->closed()) {
    handle->detach();
    handle->close();
  }
  return info.Env().Undefined();
}

// 0 or a negative errno, -ECANCELED for a closed ring.
Napi::Value abort(const Napi::CallbackInfo& info) {
  RingHandle* handle = RingHandle::of(info.Env(), info[0], "ring.abort");
  if (handle == nullptr) return {};
  if (!info[1].IsNumber()) {
    return ring_type_error(info.Env(), "ring.abort: expected a number for slot");
  }
  double slot = info[1].As<Napi::Number>().DoubleValue();
  int rc = -ECANCELED;
  if (!handle->closed()) {
    rc = slot >= 0 && slot < kMostSlots ? handle->abort(static_cast<uint32_t>(slot)) : -EINVAL;
  }
  return Napi::Number::New(info.Env(), rc);
}

Napi::Value activate(const Napi::CallbackInfo& info) {
  host_of(info).activate();
  return info.Env().Undefined();
}

Napi::Object operations(Napi::Env env) {
  Napi::Object result = Napi::Object::New(env);
  auto set = [&](const char* name, RingOperation operation) {
    result.Set(name, Napi::Number::New(env, static_cast<uint32_t>(operation)));
  };
  set("read", RingOperation::kRead);
  set("write", RingOperation::kWrite);
  set("readv", RingOperation::kReadv);
  set("writev", RingOperation::kWritev);
  set("writeZeroes", RingOperation::kWriteZeroes);
  set("unmap", RingOperation::kUnmap);
  set("flush", RingOperation::kFlush);
  set("reset", RingOperation::kReset);
  set("compare", RingOperation::kCompare);
  set("copy", RingOperation::kCopy);
  set("comparev", RingOperation::kComparev);
  set("compareAndWrite", RingOperation::kCompareAndWrite);
  set("zcopyStart", RingOperation::kZcopyStart);
  set("zcopyEnd", RingOperation::kZcopyEnd);
  set("nvmeAdmin", RingOperation::kNvmeAdmin);
  set("nvmeIo", RingOperation::kNvmeIo);
  set("nvmeIoMetadata", RingOperation::kNvmeIoMetadata);
  set("lockRange", RingOperation::kLockRange);
  set("unlockRange", RingOperation::kUnlockRange);
  set("forward", RingOperation::kForward);
  return result;
}

}  // namespace

void register_ring(EventLoopHost& host, Napi::Object exports) {
  Napi::Env env = exports.Env();
  Napi::Object ring = Napi::Object::New(env);
  ring.Set("create", Napi::Function::New(env, create, "create", &host));
  ring.Set("channel", Napi::Function::New(env, channel, "channel", &host));
  ring.Set("close", Napi::Function::New(env, close, "close", &host));
  ring.Set("abort", Napi::Function::New(env, abort, "abort", &host));
  ring.Set("activate", Napi::Function::New(env, activate, "activate", &host));
  ring.Set("operations", operations(env));
  exports.Set("ring", ring);
}

}  // namespace spdk_ts
