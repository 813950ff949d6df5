// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/register_bdev_server.h"

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "bdev_server/js_module.h"
#include "bdev_server/js_server.h"
#include "bdev_server/request_data.h"
#include "ring/ring_handle.h"

namespace spdk_ts {
namespace {

EventLoopHost& host_of(const Napi::CallbackInfo& info) {
  return *static_cast<EventLoopHost*>(info.Data());
}

bool runs(const EventLoopHost& host) { return host.state() == EventLoopHost::State::kRunning; }

Napi::Value errno_value(Napi::Env env, int rc) { return Napi::Number::New(env, rc); }

// An integer of 32 bits, 0 for anything else.
int32_t integer_of(const Napi::Value& value) {
  return value.IsNumber() ? value.As<Napi::Number>().Int32Value() : 0;
}

// The device of an object of create() or attach(). nullptr for one that is closed, and with an
// exception for what is none.
ServedBdev* device_of(const Napi::CallbackInfo& info, const char* function) {
  JsServer* server = JsServer::of(info.Env(), info[0], function);
  return server == nullptr ? nullptr : server->device();
}

// The object, or a negative errno.
Napi::Value add_module(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  EventLoopHost& host = host_of(info);
  if (!info[0].IsString() || !info[1].IsObject()) {
    return ring_type_error(env, "bdevServer.addModule: expected (name: string, callbacks: object)");
  }
  if (!runs(host)) return errno_value(env, -EPERM);
  NativeCallScope nested(host.instance());
  auto handle = std::make_unique<JsModule>(host, info[1].As<Napi::Object>());
  Napi::Value module =
      JsModule::wrap(env, std::move(handle), info[0].As<Napi::String>().Utf8Value());
  host.activate();
  return module;
}

Napi::Value examined(const Napi::CallbackInfo& info) {
  JsModule* module = JsModule::of(info.Env(), info[0], "bdevServer.examined");
  if (module == nullptr) return {};
  if (module->module() == nullptr) return errno_value(info.Env(), -ENOENT);
  NativeCallScope nested(host_of(info).instance());
  auto examine = static_cast<uint32_t>(integer_of(info[1]));
  return errno_value(info.Env(), module->module()->examined(examine));
}

Napi::Value remove_module(const Napi::CallbackInfo& info) {
  JsModule* module = JsModule::of(info.Env(), info[0], "bdevServer.removeModule");
  if (module == nullptr) return {};
  NativeCallScope nested(host_of(info).instance());
  return errno_value(info.Env(), module->remove());
}

Napi::Value no_memory(Napi::Env env) {
  Napi::Error::New(env, "bdevServer: no memory for the requests").ThrowAsJavaScriptException();
  return {};
}

// The object, or a negative errno.
Napi::Value create(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  EventLoopHost& host = host_of(info);
  JsModule* module = JsModule::of(env, info[0], "bdevServer.create");
  if (module == nullptr) return {};
  if (!info[1].IsString() || !info[2].IsString() || !info[4].IsObject()) {
    return ring_type_error(env,
                           "bdevServer.create: expected (module, name: string, productName: "
                           "string, slots: number, callbacks: object)");
  }
  uint32_t slots = slot_count(info[3], "bdevServer.create");
  if (slots == 0) return {};
  if (!runs(host) || module->module() == nullptr) return errno_value(env, -EPERM);
  std::shared_ptr<BdevServer> server = BdevServer::create(host.servers().mailbox(), slots);
  if (server == nullptr) return no_memory(env);
  auto device = ServedBdev::create(module->module()->module(), info[1].As<Napi::String>(),
                                   info[2].As<Napi::String>(), server);
  return JsServer::wrap(env, std::make_unique<JsServer>(host, std::move(server), std::move(device),
                                                        info[4].As<Napi::Object>()));
}

// The object, or a negative errno.
Napi::Value attach(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  EventLoopHost& host = host_of(info);
  if (!info[0].IsString() || !info[2].IsObject()) {
    return ring_type_error(
        env, "bdevServer.attach: expected (name: string, slots: number, callbacks: object)");
  }
  uint32_t slots = slot_count(info[1], "bdevServer.attach");
  if (slots == 0) return {};
  if (!runs(host)) return errno_value(env, -EPERM);
  std::shared_ptr<ServedBdev> device = ServedBdev::find(info[0].As<Napi::String>().Utf8Value());
  if (device == nullptr) return errno_value(env, -ENODEV);
  std::shared_ptr<BdevServer> server = BdevServer::create(host.servers().mailbox(), slots);
  if (server == nullptr) return no_memory(env);
  auto handle = std::make_unique<JsServer>(host, server, device, info[2].As<Napi::Object>());
  int rc = device->attach(std::move(server));
  return rc == 0 ? JsServer::wrap(env, std::move(handle)) : errno_value(env, rc);
}

Napi::Value set_io_types(const Napi::CallbackInfo& info) {
  ServedBdev* device = device_of(info, "bdevServer.setIoTypes");
  if (device != nullptr) device->set_io_types(static_cast<uint32_t>(integer_of(info[1])));
  return info.Env().Undefined();
}

Napi::Value register_device(const Napi::CallbackInfo& info) {
  JsServer* server = JsServer::of(info.Env(), info[0], "bdevServer.register");
  if (server == nullptr) return {};
  if (!info[1].IsFunction()) {
    return ring_type_error(info.Env(), "bdevServer.register: expected a function for done");
  }
  NativeCallScope nested(host_of(info).instance());
  server->register_device(info[1].As<Napi::Function>());
  host_of(info).activate();
  return info.Env().Undefined();
}

Napi::Value destructed(const Napi::CallbackInfo& info) {
  ServedBdev* device = device_of(info, "bdevServer.destructed");
  if (device != nullptr) device->destructed(integer_of(info[1]));
  return info.Env().Undefined();
}

Napi::Value publish(const Napi::CallbackInfo& info) {
  ServedBdev* device = device_of(info, "bdevServer.publish");
  if (device == nullptr) return {};
  if (!info[1].IsString() || !info[2].IsString()) {
    return ring_type_error(info.Env(),
                           "bdevServer.publish: expected (device, info: string, config: string)");
  }
  device->publish(info[1].As<Napi::String>(), info[2].As<Napi::String>());
  return info.Env().Undefined();
}

Napi::Value close(const Napi::CallbackInfo& info) {
  JsServer* server = JsServer::of(info.Env(), info[0], "bdevServer.close");
  if (server != nullptr) server->close();
  return info.Env().Undefined();
}

// Tells the host that there are completions, when the header says that it has to be told.
Napi::Value activate(const Napi::CallbackInfo& info) {
  host_of(info).activate();
  return info.Env().Undefined();
}

Napi::Value no_request(Napi::Env env, const char* function) {
  auto error =
      Napi::Error::New(env, std::string(function) + ": JavaScript has no request in this slot");
  error.Set("code", Napi::String::New(env, "ERR_SPDK_STALE"));
  error.ThrowAsJavaScriptException();
  return {};
}

Napi::Value out_of_range(Napi::Env env, const char* function, uint64_t bytes) {
  auto error = Napi::RangeError::New(
      env, std::string(function) + ": the request has " + std::to_string(bytes) + " bytes");
  error.Set("code", Napi::String::New(env, "ERR_OUT_OF_RANGE"));
  error.ThrowAsJavaScriptException();
  return {};
}

// True for `length` bytes from `offset` on that are there.
bool is_within(const RequestData& data, double offset, double length) {
  return offset >= 0 && length >= 0 && offset + length <= static_cast<double>(data.bytes());
}

// Copies between a request and a Uint8Array, as `transfer` does it.
template <typename Transfer>
Napi::Value copy(const Napi::CallbackInfo& info, const char* function, Transfer transfer) {
  Napi::Env env = info.Env();
  JsServer* server = JsServer::of(env, info[0], function);
  if (server == nullptr) return {};
  if (!info[2].IsNumber() || !info[3].IsTypedArray() ||
      info[3].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    return ring_type_error(env, std::string(function) +
                                    ": expected (device, slot: number, offset: number, bytes: "
                                    "Uint8Array)");
  }
  const spdk_bdev_io* request = server->held(info[1]);
  if (request == nullptr) return no_request(env, function);
  auto bytes = info[3].As<Napi::Uint8Array>();
  double offset = info[2].As<Napi::Number>().DoubleValue();
  RequestData data = RequestData::of(*request);
  if (!is_within(data, offset, static_cast<double>(bytes.ByteLength()))) {
    return out_of_range(env, function, data.bytes());
  }
  transfer(data, static_cast<uint64_t>(offset), bytes.Data(), bytes.ByteLength());
  return env.Undefined();
}

Napi::Value copy_out(const Napi::CallbackInfo& info) {
  return copy(info, "bdevServer.copyOut",
              [](const RequestData& data, uint64_t offset, uint8_t* bytes, size_t length) {
                data.copy_to(offset, bytes, length);
              });
}

Napi::Value copy_in(const Napi::CallbackInfo& info) {
  return copy(info, "bdevServer.copyIn",
              [](const RequestData& data, uint64_t offset, uint8_t* bytes, size_t length) {
                data.copy_from(offset, bytes, length);
              });
}

Napi::Value fill(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  JsServer* server = JsServer::of(env, info[0], "bdevServer.fill");
  if (server == nullptr) return {};
  if (!info[2].IsNumber() || !info[3].IsNumber() || !info[4].IsNumber()) {
    return ring_type_error(env,
                           "bdevServer.fill: expected (device, slot: number, offset: number, "
                           "length: number, value: number)");
  }
  const spdk_bdev_io* request = server->held(info[1]);
  if (request == nullptr) return no_request(env, "bdevServer.fill");
  double offset = info[2].As<Napi::Number>().DoubleValue();
  double length = info[3].As<Napi::Number>().DoubleValue();
  RequestData data = RequestData::of(*request);
  if (!is_within(data, offset, length)) return out_of_range(env, "bdevServer.fill", data.bytes());
  data.fill(static_cast<uint64_t>(offset), static_cast<uint8_t>(integer_of(info[4])),
            static_cast<uint64_t>(length));
  return env.Undefined();
}

// Address and bytes of each piece of the request's memory, one after the other.
Napi::Value iovecs(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  JsServer* server = JsServer::of(env, info[0], "bdevServer.iovecs");
  if (server == nullptr) return {};
  const spdk_bdev_io* request = server->held(info[1]);
  if (request == nullptr) return no_request(env, "bdevServer.iovecs");
  RequestData data = RequestData::of(*request);
  Napi::Array result = Napi::Array::New(env, static_cast<size_t>(data.count) * 2);
  for (int index = 0; index < data.count; ++index) {
    const iovec& vector = data.vectors[index];
    auto at = static_cast<uint32_t>(index) * 2;
    result.Set(at, static_cast<double>(reinterpret_cast<uintptr_t>(vector.iov_base)));
    result.Set(at + 1, static_cast<double>(vector.iov_len));
  }
  return result;
}

}  // namespace

void register_bdev_server(EventLoopHost& host, Napi::Object exports) {
  Napi::Env env = exports.Env();
  Napi::Object functions = Napi::Object::New(env);
  auto set = [&](const char* name, Napi::Value (*function)(const Napi::CallbackInfo&)) {
    functions.Set(name, Napi::Function::New(env, function, name, &host));
  };
  set("addModule", add_module);
  set("examined", examined);
  set("removeModule", remove_module);
  set("create", create);
  set("attach", attach);
  set("setIoTypes", set_io_types);
  set("register", register_device);
  set("destructed", destructed);
  set("publish", publish);
  set("close", close);
  set("activate", activate);
  set("copyOut", copy_out);
  set("copyIn", copy_in);
  set("fill", fill);
  set("iovecs", iovecs);
  exports.Set("bdevServer", functions);
}

}  // namespace spdk_ts
