// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/js_module.h"

#include <utility>

#include "ring/ring_handle.h"

namespace spdk_ts {
namespace {

// Tells the objects that wrap() made from all others.
constexpr napi_type_tag kModuleTag = {0x91d4a3f05b7c4e2d, 0x8f20b6e47d31ca59};

}  // namespace

JsModule::JsModule(EventLoopHost& host, Napi::Object callbacks)
    : host_(host),
      functions_(host.instance(), callbacks,
                 {"examineConfig", "examineDisk", "finiStart", "configJson", "added"}) {}

Napi::Value JsModule::wrap(Napi::Env env, std::unique_ptr<JsModule> handle,
                           const std::string& name) {
  JsModule* self = handle.get();
  int rc = 0;
  auto added = [self](int status) { self->functions_.call(kAdded, {static_cast<double>(status)}); };
  self->module_ =
      ServedModule::add(name, self->host_.servers().mailbox(), *self, std::move(added), &rc);
  if (self->module_ == nullptr) return Napi::Number::New(env, rc);
  self->host_.servers().add(static_cast<Service&>(*self));
  auto pointer = static_cast<double>(reinterpret_cast<uintptr_t>(self->module_->module()));
  Napi::Object object = Napi::Object::New(env);
  napi_wrap(
      env, object, handle.release(),
      [](napi_env, void* data, void*) {
        std::unique_ptr<JsModule> last_owner(static_cast<JsModule*>(data));
      },
      nullptr, nullptr);
  napi_type_tag_object(env, object, &kModuleTag);
  object.Set("pointer", Napi::Number::New(env, pointer));
  return object;
}

JsModule* JsModule::of(Napi::Env env, const Napi::Value& value, const char* function) {
  bool is_module = false;
  if (value.IsObject()) napi_check_object_type_tag(env, value, &kModuleTag, &is_module);
  if (!is_module) {
    ring_type_error(env, std::string(function) + ": expected a module of bdevServer.addModule");
    return nullptr;
  }
  void* data = nullptr;
  napi_unwrap(env, value, &data);
  return static_cast<JsModule*>(data);
}

int JsModule::remove() {
  if (module_ == nullptr) return 0;
  int rc = module_->remove(false);
  if (rc == 0) end();
  return rc;
}

void JsModule::end() {
  if (module_ == nullptr) return;
  host_.servers().remove(static_cast<Service&>(*this));
  functions_.release();
  std::exchange(module_, nullptr)->remove(true);
}

}  // namespace spdk_ts
