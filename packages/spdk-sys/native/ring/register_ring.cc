// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "ring/register_ring.h"

#include <cerrno>
#include <memory>
#include <string>

#include "ring/io_ring.h"

namespace spdk_ts {
namespace {

constexpr uint32_t kMostSlots = 1 << 16;

// Tells the handles that create() returned from all other objects.
constexpr napi_type_tag kRingTag = {0x6d1f6a1c5a0b4f6e, 0x9c1e0d7b2f3a4855};

// Ties a ring to its JavaScript handle. Owned by the handle's wrap; the ring itself may outlive it.
struct RingHandle {
  EventLoopHost* host;
  IoRing* ring;
  Napi::Reference<Napi::ArrayBuffer> buffer;

  void close() {
    if (ring == nullptr) return;
    napi_env env = host->instance().env();
    napi_ref on_completions = host->rings().remove(ring);
    if (on_completions != nullptr) napi_delete_reference(env, on_completions);
    ring->close();
    ring = nullptr;
  }
};

EventLoopHost& host_of(const Napi::CallbackInfo& info) {
  return *static_cast<EventLoopHost*>(info.Data());
}

Napi::Value type_error(Napi::Env env, const std::string& message) {
  auto error = Napi::TypeError::New(env, message);
  error.Set("code", Napi::String::New(env, "ERR_INVALID_ARG_TYPE"));
  error.ThrowAsJavaScriptException();
  return {};
}

template <typename T>
T* pointer(const Napi::Value& value) {
  double address = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : 0;
  return address > 0 && address < 0x1p53 ? reinterpret_cast<T*>(static_cast<uintptr_t>(address))
                                         : nullptr;
}

// A power of two up to kMostSlots.
bool is_slot_count(double value) {
  if (!(value >= 1 && value <= kMostSlots)) return false;
  auto whole = static_cast<uint32_t>(value);
  return whole == value && (whole & (whole - 1)) == 0;
}

Napi::Object make_handle(Napi::Env env, EventLoopHost& host, IoRing* ring,
                         napi_value on_completions) {
  RingMemory& memory = ring->memory();
  auto buffer = Napi::ArrayBuffer::New(env, memory.data(), memory.size(), [](Napi::Env, void*) {});
  Napi::Object handle = Napi::Object::New(env);
  ring->keep(host.estate());
  auto* state = new RingHandle{&host, ring, Napi::Persistent(buffer)};
  napi_ref reference = nullptr;
  napi_create_reference(env, on_completions, 1, &reference);
  host.rings().add(&state->ring, reference);
  // A handle that was not closed closes its ring when it is collected, on this thread.
  napi_wrap(
      env, handle, state,
      [](napi_env, void* data, void*) {
        std::unique_ptr<RingHandle> last_owner(static_cast<RingHandle*>(data));
        last_owner->close();
      },
      nullptr, nullptr);
  napi_type_tag_object(env, handle, &kRingTag);
  handle.Set("buffer", buffer);
  return handle;
}

Napi::Value create(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  EventLoopHost& host = host_of(info);
  auto* desc = pointer<spdk_bdev_desc>(info[0]);
  auto* channel = pointer<spdk_io_channel>(info[1]);
  double slots = info[2].IsNumber() ? info[2].As<Napi::Number>().DoubleValue() : 0;
  if (desc == nullptr || channel == nullptr || !info[3].IsFunction()) {
    return type_error(env,
                      "ring.create: expected (desc: address, channel: address, slots: number, "
                      "onCompletions: function)");
  }
  if (!is_slot_count(slots)) {
    auto error = Napi::RangeError::New(
        env, "ring.create: expected a power of two from 1 to 65536 for slots, got " +
                 info[2].ToString().Utf8Value());
    error.Set("code", Napi::String::New(env, "ERR_OUT_OF_RANGE"));
    error.ThrowAsJavaScriptException();
    return {};
  }
  // SPDK would use the channel, which is not locked, on two threads at once.
  if (spdk_get_thread() == nullptr || spdk_io_channel_get_thread(channel) != spdk_get_thread()) {
    auto error = Napi::Error::New(env, "ring.create: the channel is not one of this thread");
    error.Set("code", Napi::String::New(env, "ERR_SPDK_WRONG_THREAD"));
    error.ThrowAsJavaScriptException();
    return {};
  }
  IoRing* ring = IoRing::create(desc, channel, static_cast<uint32_t>(slots));
  if (ring == nullptr) {
    Napi::Error::New(env, "ring.create: no memory for the ring").ThrowAsJavaScriptException();
    return {};
  }
  return make_handle(env, host, ring, info[3]);
}

// nullptr, and an exception, for anything but a handle.
RingHandle* handle_argument(const Napi::CallbackInfo& info, const char* function) {
  bool is_ring = false;
  if (info[0].IsObject()) napi_check_object_type_tag(info.Env(), info[0], &kRingTag, &is_ring);
  if (!is_ring) {
    type_error(info.Env(), std::string(function) + ": expected a handle of ring.create");
    return nullptr;
  }
  void* data = nullptr;
  napi_unwrap(info.Env(), info[0], &data);
  return static_cast<RingHandle*>(data);
}

Napi::Value close(const Napi::CallbackInfo& info) {
  RingHandle* handle = handle_argument(info, "ring.close");
  if (handle != nullptr && handle->ring != nullptr) {
    // Before the memory can go: a view that is kept must not see what follows there.
    handle->buffer.Value().Detach();
    handle->close();
  }
  return info.Env().Undefined();
}

// 0 or a negative errno, -ECANCELED for a closed ring.
Napi::Value abort(const Napi::CallbackInfo& info) {
  RingHandle* handle = handle_argument(info, "ring.abort");
  if (handle == nullptr) return {};
  if (!info[1].IsNumber()) return type_error(info.Env(), "ring.abort: expected a number for slot");
  double slot = info[1].As<Napi::Number>().DoubleValue();
  int rc = -ECANCELED;
  if (handle->ring != nullptr) {
    rc =
        slot >= 0 && slot < kMostSlots ? handle->ring->abort(static_cast<uint32_t>(slot)) : -EINVAL;
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
  return result;
}

}  // namespace

void register_ring(EventLoopHost& host, Napi::Object exports) {
  Napi::Env env = exports.Env();
  Napi::Object ring = Napi::Object::New(env);
  ring.Set("create", Napi::Function::New(env, create, "create", &host));
  ring.Set("close", Napi::Function::New(env, close, "close", &host));
  ring.Set("abort", Napi::Function::New(env, abort, "abort", &host));
  ring.Set("activate", Napi::Function::New(env, activate, "activate", &host));
  ring.Set("operations", operations(env));
  exports.Set("ring", ring);
}

}  // namespace spdk_ts
