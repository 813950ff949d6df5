// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "nvmf/register_nvmf.h"

#include <cstdint>

#include "nvmf/event_router.h"
#include "nvmf/event_sink.h"
#include "nvmf/subsystem_event.h"

namespace spdk_ts {
namespace {

Napi::Value type_error(Napi::Env env, const char* message) {
  Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
  return env.Undefined();
}

// The token, or a negative errno. The subsystem has to be alive.
Napi::Value watch(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  auto& sink = *static_cast<EventSink*>(info.Data());
  if (!info[0].IsNumber() || !info[1].IsFunction()) {
    return type_error(env, "nvmf.watch: expected (subsystem: number, listener: function)");
  }
  auto address = static_cast<uintptr_t>(info[0].As<Napi::Number>().Int64Value());
  uintptr_t token = EventRouter::get().add(sink);
  int rc = watch_subsystem(reinterpret_cast<spdk_nvmf_subsystem*>(address), token);
  if (rc != 0) {
    EventRouter::get().remove(token);
    return Napi::Number::New(env, rc);
  }
  sink.set_listener(info[1]);
  return Napi::Number::New(env, static_cast<double>(token));
}

Napi::Value unwatch(const Napi::CallbackInfo& info) {
  if (!info[0].IsNumber()) return type_error(info.Env(), "nvmf.unwatch: expected a token");
  EventRouter::get().remove(static_cast<uintptr_t>(info[0].As<Napi::Number>().Int64Value()));
  return info.Env().Undefined();
}

}  // namespace

bool register_nvmf(Instance& instance, Napi::Object exports) {
  EventSink* sink = EventSink::create(instance);
  if (sink == nullptr) return false;
  Napi::Env env = exports.Env();
  Napi::Object nvmf = Napi::Object::New(env);
  nvmf.Set("watch", Napi::Function::New(env, watch, "watch", sink));
  nvmf.Set("unwatch", Napi::Function::New(env, unwatch, "unwatch"));
  exports.Set("nvmf", nvmf);
  return true;
}

}  // namespace spdk_ts
