// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/js_server.h"

#include <utility>

#include "ring/ring_handle.h"

namespace spdk_ts {
namespace {

// Tells the objects that wrap() made from all others.
constexpr napi_type_tag kServerTag = {0x2c8b0f4be1d94a77, 0xa0d3cc5e9f61b812};

}  // namespace

JsServer::JsServer(EventLoopHost& host, std::shared_ptr<BdevServer> server,
                   std::shared_ptr<ServedBdev> device, Napi::Object callbacks)
    : host_(host),
      server_(std::move(server)),
      device_(std::move(device)),
      functions_(host.instance(), callbacks,
                 {"onRequests", "onChannel", "onDestruct", "dumpInfo", "writeConfig"}) {
  server_->listen(*this);
  host_.servers().add(*this);
  host_.servers().add(server_);
}

Napi::Object JsServer::wrap(Napi::Env env, std::unique_ptr<JsServer> handle) {
  RequestMemory& memory = handle->server_->memory();
  auto buffer = Napi::ArrayBuffer::New(env, memory.data(), memory.size(), [](Napi::Env, void*) {});
  handle->buffer_ = Napi::Persistent(buffer);
  auto pointer = static_cast<double>(reinterpret_cast<uintptr_t>(&handle->device_->bdev()));
  Napi::Object object = Napi::Object::New(env);
  napi_wrap(
      env, object, handle.release(),
      [](napi_env, void* data, void*) {
        std::unique_ptr<JsServer> last_owner(static_cast<JsServer*>(data));
      },
      nullptr, nullptr);
  napi_type_tag_object(env, object, &kServerTag);
  object.Set("buffer", buffer);
  object.Set("pointer", Napi::Number::New(env, pointer));
  return object;
}

JsServer* JsServer::of(Napi::Env env, const Napi::Value& value, const char* function) {
  bool is_server = false;
  if (value.IsObject()) napi_check_object_type_tag(env, value, &kServerTag, &is_server);
  if (!is_server) {
    ring_type_error(env, std::string(function) + ": expected a device of bdevServer.create");
    return nullptr;
  }
  void* data = nullptr;
  napi_unwrap(env, value, &data);
  return static_cast<JsServer*>(data);
}

spdk_bdev_io* JsServer::held(const Napi::Value& slot) const {
  double index = slot.IsNumber() ? slot.As<Napi::Number>().DoubleValue() : -1;
  return !ended_ && index >= 0 && index < kMostSlots ? server_->held(static_cast<uint32_t>(index))
                                                     : nullptr;
}

void JsServer::register_device(Napi::Function done) {
  napi_env env = host_.instance().env();
  if (device_ == nullptr) return;
  if (registered_ != nullptr) napi_delete_reference(env, registered_);
  napi_create_reference(env, done, 1, &registered_);
  // The listener is this, for as long as the server has one.
  std::shared_ptr<BdevServer> server = server_;
  device_->register_device([this, server](int rc) {
    if (server->listener() == nullptr || registered_ == nullptr) return;
    napi_env env = host_.instance().env();
    Napi::HandleScope scope(env);
    napi_value done = nullptr;
    napi_value status = nullptr;
    napi_get_reference_value(env, registered_, &done);
    napi_delete_reference(env, std::exchange(registered_, nullptr));
    napi_create_int32(env, rc, &status);
    host_.instance().call_javascript(done, 1, &status);
  });
}

void JsServer::close() {
  if (ended_) return;
  // Before the memory can go: a view that is kept must not see what follows there.
  buffer_.Value().Detach();
  buffer_.Reset();
  end();
  // Now, not when JavaScript's object is collected: it looks as small as if it had nothing.
  server_.reset();
  device_.reset();
}

void JsServer::end() {
  if (ended_) return;
  ended_ = true;
  host_.servers().remove(*this);
  host_.servers().remove(*server_);
  functions_.release();
  if (registered_ != nullptr) napi_delete_reference(host_.instance().env(), registered_);
  registered_ = nullptr;
  server_->end();
  device_->server_ended(*server_);
}

}  // namespace spdk_ts
