// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "marshal/call_result.h"

#include "instance.h"

namespace spdk_ts {

napi_value write_pointer_result(napi_env env, const FunctionDescriptor& function, void* result) {
  if (function.traits->context_return) {
    auto token = reinterpret_cast<uint64_t>(result);
    CallbackRecord* record = CallbackArena::find(token);
    if (record != nullptr && record->token.load() == token && record->arena->on_own_thread()) {
      return record->context.write(env);
    }
  }
  return write_pointer(env, result);
}

napi_value write_characters_result(napi_env env, const FunctionDescriptor& function, char* result) {
  return function.traits->owned_return ? write_owned_string(env, result)
                                       : write_pointer(env, result);
}

void ReleasingCall::note_object(void* first_argument) {
  object_ = ReleaseKeys::object_of(bound_, first_argument);
}

void ReleasingCall::release() {
  bound_.instance->release_keys().release(bound_.instance->callbacks(), bound_.descriptor->name,
                                          object_);
}

}  // namespace spdk_ts
