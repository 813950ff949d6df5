// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "log/register_log.h"

#include <string>

#include "callback/fault_report.h"
#include "host/spdk_headers.h"
#include "log/log_sink.h"

namespace spdk_ts {
namespace {

Napi::Value set_hook(const Napi::CallbackInfo& info) {
  auto& sink = *static_cast<LogSink*>(info.Data());
  Napi::Value hook = info[0];
  if (!hook.IsFunction() && !hook.IsNull()) {
    Napi::TypeError::New(info.Env(), "log.setHook: expected function or null for hook")
        .ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  sink.set_hook(hook.IsNull() ? nullptr : static_cast<napi_value>(hook));
  return info.Env().Undefined();
}

bool is_text_or_null(const Napi::Value& value) { return value.IsString() || value.IsNull(); }

Napi::Value write(const Napi::CallbackInfo& info) {
  NativeCallScope nested(Instance::of(info.Env()));
  bool valid = info.Length() == 5 && info[0].IsNumber() && is_text_or_null(info[1]) &&
               info[2].IsNumber() && is_text_or_null(info[3]) && info[4].IsString();
  if (!valid) {
    Napi::TypeError::New(info.Env(),
                         "log.write: expected (level: number, file: string | null, line: number, "
                         "func: string | null, message: string)")
        .ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  std::string file = info[1].IsNull() ? "" : info[1].As<Napi::String>().Utf8Value();
  std::string function = info[3].IsNull() ? "" : info[3].As<Napi::String>().Utf8Value();
  std::string message = info[4].As<Napi::String>().Utf8Value();
  spdk_log(static_cast<spdk_log_level>(info[0].As<Napi::Number>().Int32Value()),
           info[1].IsNull() ? nullptr : file.c_str(), info[2].As<Napi::Number>().Int32Value(),
           info[3].IsNull() ? nullptr : function.c_str(), "%s", message.c_str());
  return info.Env().Undefined();
}

}  // namespace

bool register_log(Instance& instance, Napi::Object exports) {
  LogSink* sink = LogSink::create(instance);
  if (sink == nullptr) return false;
  Napi::Env env = exports.Env();
  Napi::Object log = Napi::Object::New(env);
  log.Set("setHook", Napi::Function::New(env, set_hook, "setHook", sink));
  log.Set("write", Napi::Function::New(env, write, "write"));
  exports.Set("log", log);
  // A fault of a callback is a line of the log like SPDK's own.
  set_fault_sink(
      [](const char* line) { spdk_log(SPDK_LOG_ERROR, nullptr, 0, nullptr, "%s\n", line); });
  return true;
}

}  // namespace spdk_ts
