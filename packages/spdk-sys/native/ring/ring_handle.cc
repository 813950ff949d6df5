// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "ring/ring_handle.h"

namespace spdk_ts {
namespace {

// Tells the objects that wrap() made from all others.
constexpr napi_type_tag kRingTag = {0x6d1f6a1c5a0b4f6e, 0x9c1e0d7b2f3a4855};

bool is_slot_count(double value) {
  if (!(value >= 1 && value <= kMostSlots)) return false;
  auto whole = static_cast<uint32_t>(value);
  return whole == value && (whole & (whole - 1)) == 0;
}

}  // namespace

Napi::Object RingHandle::wrap(Napi::Env env, std::unique_ptr<RingHandle> handle,
                              RingMemory& memory) {
  auto buffer = Napi::ArrayBuffer::New(env, memory.data(), memory.size(), [](Napi::Env, void*) {});
  handle->buffer_ = Napi::Persistent(buffer);
  Napi::Object object = Napi::Object::New(env);
  napi_wrap(
      env, object, handle.release(),
      [](napi_env, void* data, void*) {
        std::unique_ptr<RingHandle> last_owner(static_cast<RingHandle*>(data));
        last_owner->close();
      },
      nullptr, nullptr);
  napi_type_tag_object(env, object, &kRingTag);
  object.Set("buffer", buffer);
  return object;
}

RingHandle* RingHandle::of(Napi::Env env, const Napi::Value& value, const char* function) {
  bool is_ring = false;
  if (value.IsObject()) napi_check_object_type_tag(env, value, &kRingTag, &is_ring);
  if (!is_ring) {
    ring_type_error(env, std::string(function) + ": expected a handle of ring.create");
    return nullptr;
  }
  void* data = nullptr;
  napi_unwrap(env, value, &data);
  return static_cast<RingHandle*>(data);
}

Napi::Value ring_type_error(Napi::Env env, const std::string& message) {
  auto error = Napi::TypeError::New(env, message);
  error.Set("code", Napi::String::New(env, "ERR_INVALID_ARG_TYPE"));
  error.ThrowAsJavaScriptException();
  return {};
}

uint32_t slot_count(const Napi::Value& value, const char* function) {
  double slots = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : 0;
  if (is_slot_count(slots)) return static_cast<uint32_t>(slots);
  auto error = Napi::RangeError::New(
      value.Env(), std::string(function) +
                       ": expected a power of two from 1 to 65536 for slots, got " +
                       value.ToString().Utf8Value());
  error.Set("code", Napi::String::New(value.Env(), "ERR_OUT_OF_RANGE"));
  error.ThrowAsJavaScriptException();
  return 0;
}

}  // namespace spdk_ts
