// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "callback/release_callback.h"

#include <cstdint>

#include "instance.h"

namespace spdk_ts {
namespace {

bool stands_for(napi_env env, const CallbackRecord& record, napi_value function) {
  for (napi_ref reference : record.functions) {
    if (reference == nullptr) continue;
    napi_value held = nullptr;
    bool same = false;
    napi_get_reference_value(env, reference, &held);
    napi_strict_equals(env, held, function, &same);
    if (same) return true;
  }
  return false;
}

}  // namespace

napi_value release_callback(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value function = nullptr;
  napi_get_cb_info(env, info, &argc, &function, nullptr, nullptr);
  napi_valuetype type = napi_undefined;
  napi_typeof(env, function, &type);
  if (argc != 1 || type != napi_function) {
    napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE",
                          "releaseCallback: expected one argument, a function");
    return nullptr;
  }
  CallbackArena& arena = Instance::of(env).callbacks();
  uint32_t released = 0;
  CallbackRecord* record = arena.first_listed();
  while (record != nullptr) {
    CallbackRecord* next = record->next;
    if (stands_for(env, *record, function)) {
      arena.release(*record);
      ++released;
    }
    record = next;
  }
  napi_value count = nullptr;
  napi_create_uint32(env, released, &count);
  return count;
}

}  // namespace spdk_ts
