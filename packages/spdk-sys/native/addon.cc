// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "bdev_server/register_bdev_server.h"
#include "generated/table.generated.h"
#include "host/register_host.h"
#include "host/spdk_headers.h"
#include "instance.h"
#include "io_thread/register_io_thread.h"
#include "log/register_log.h"
#include "napi_setup.h"
#include "nvmf/register_nvmf.h"
#include "ring/register_ring.h"
#include "table/register_table.h"
#include "thread/thread_functions.h"

namespace spdk_ts {
namespace {

void register_info(Napi::Object exports) {
  Napi::Env env = exports.Env();
  Napi::Object info = Napi::Object::New(env);
  info.Set("backend", Napi::String::New(env, SPDK_TS_BACKEND));
  info.Set("version", Napi::String::New(env, SPDK_VERSION_STRING));
  info.Set("flavour", Napi::String::New(env, SPDK_TS_FLAVOUR));
  info.Set("tableHash", Napi::String::New(env, SPDK_TS_TABLE_HASH));
  info.Set("napi", Napi::Number::New(env, NAPI_VERSION));
  exports.Set("info", info);
}

napi_value initialize(napi_env env, napi_value exports) {
  Instance* instance = Instance::create(env, SPDK_TS_BACKEND);
  if (instance == nullptr) return nullptr;
  register_table(*instance, exports);
  Napi::Object object(env, exports);
  EventLoopHost* host = register_host(*instance, object);
  if (host == nullptr || !register_log(*instance, object)) return nullptr;
  register_ring(*host, object);
  register_io_thread(*host, object);
  register_bdev_server(*host, object);
  if (!register_nvmf(*instance, object)) return nullptr;
  object.Set("threads", Napi::Value(env, describe_thread_functions(*instance)));
  register_info(object);
  return exports;
}

}  // namespace
}  // namespace spdk_ts

NAPI_MODULE_INIT() { return spdk_ts::initialize(env, exports); }
