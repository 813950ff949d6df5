// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "marshal/call_callbacks.h"

#include <string>

#include "instance.h"
#include "marshal/errors.h"
#include "marshal/pointers.h"

namespace spdk_ts {
namespace {

bool outlives_call(Lifetime lifetime) {
  return lifetime == Lifetime::kPersistent || lifetime == Lifetime::kShared;
}

}  // namespace

CallCallbacks::~CallCallbacks() { release_made(); }

void CallCallbacks::release_made() {
  CallbackArena& arena = bound_.instance->callbacks();
  while (made_count_ > 0) arena.release_token(made_[--made_count_].token);
}

bool CallCallbacks::prepare() {
  for (const CallbackParameter& callback : bound_.descriptor->traits->callbacks) {
    if (!prepare_one(callback)) return false;
  }
  return true;
}

bool CallCallbacks::prepare_one(const CallbackParameter& callback) {
  functions_[callback.parameter] = nullptr;
  napi_valuetype type = napi_undefined;
  napi_typeof(env_, argv_[callback.parameter], &type);
  if (type == napi_null) return true;
  if (type != napi_function) {
    return throw_wrong_type(env_, {bound_.descriptor, callback.parameter}, "function or null",
                            argv_[callback.parameter]);
  }
  if (callback.slots != nullptr && reuse_slot(callback)) return true;
  CallbackRecord* record = record_for(callback);
  return record != nullptr && attach(*record, callback);
}

// The record of the callback's context: that of an earlier callback of this call, or a new one.
CallbackRecord* CallCallbacks::record_for(const CallbackParameter& callback) {
  bool has_context = callback.context != CallbackParameter::kNoContext;
  if (has_context && replaces(callback.context)) {
    return CallbackArena::find(tokens_[callback.context]);
  }
  CallbackRecord* record = bound_.instance->callbacks().acquire(*bound_.descriptor);
  if (record == nullptr) {
    napi_throw_error(env_, "ERR_SPDK_CALLBACKS_EXHAUSTED",
                     (std::string(bound_.descriptor->name) +
                      ": too many callbacks are outstanding in this process")
                         .c_str());
    return nullptr;
  }
  uint64_t token = record->token.load(std::memory_order_relaxed);
  made_[made_count_++] = {token, callback.lifetime == Lifetime::kDuringCall};
  record->context = ContextValue();
  if (!has_context) return record;
  ValuePlace place{bound_.descriptor, static_cast<unsigned>(callback.context)};
  if (!record->context.read(env_, argv_[callback.context])) {
    throw_wrong_type(env_, place, "number, bigint of 64 bits or null (the context of a callback)",
                     argv_[callback.context]);
    return nullptr;
  }
  contexts_ |= uint32_t{1} << callback.context;
  tokens_[callback.context] = token;
  return record;
}

bool CallCallbacks::attach(CallbackRecord& record, const CallbackParameter& callback) {
  CallbackArena& arena = bound_.instance->callbacks();
  if (napi_create_reference(env_, argv_[callback.parameter], 1,
                            &record.functions[callback.member]) != napi_ok) {
    napi_throw_error(env_, nullptr, "spdk-sys: cannot keep a callback function");
    return false;
  }
  record.parameters[callback.member] = &callback;
  functions_[callback.parameter] = callback.trampoline;
  if (callback.slots != nullptr && !occupy_slot(callback, record)) return false;
  if (callback.lifetime == Lifetime::kOnce && !record.pending) {
    record.pending = true;
    arena.add_pending();
  }
  if (outlives_call(callback.lifetime) && !record.listed) arena.list(record);
  return true;
}

bool CallCallbacks::occupy_slot(const CallbackParameter& callback, CallbackRecord& record) {
  uint64_t token = record.token.load(std::memory_order_relaxed);
  for (size_t slot = 0; slot < StaticSlotTable::kSlots; ++slot) {
    uint64_t empty = 0;
    if (!callback.slots->tokens[slot].compare_exchange_strong(empty, token)) continue;
    record.slot = &callback.slots->tokens[slot];
    functions_[callback.parameter] = callback.slots->entries[slot];
    return true;
  }
  std::string message = std::string(bound_.descriptor->name) + ": all " +
                        std::to_string(StaticSlotTable::kSlots) +
                        " places for callbacks of the type of " +
                        parameter_name(*bound_.descriptor, callback.parameter) +
                        " are taken; releaseCallback() frees one";
  napi_throw_error(env_, "ERR_SPDK_CALLBACK_SLOTS", message.c_str());
  return false;
}

// A function that holds a slot of this parameter already keeps it: programs set the same hook
// again.
bool CallCallbacks::reuse_slot(const CallbackParameter& callback) {
  if (!outlives_call(callback.lifetime)) return false;
  CallbackRecord* record = bound_.instance->callbacks().first_listed();
  for (; record != nullptr; record = record->next) {
    if (record->slot == nullptr || record->parameters[0] != &callback) continue;
    napi_value held = nullptr;
    bool same = false;
    napi_get_reference_value(env_, record->functions[0], &held);
    napi_strict_equals(env_, held, argv_[callback.parameter], &same);
    if (!same) continue;
    functions_[callback.parameter] = callback.slots->entries[record->slot - callback.slots->tokens];
    return true;
  }
  return false;
}

void CallCallbacks::settle(bool failed, const void* result) {
  if (made_count_ == 0) return;
  if (failed && !bound_.descriptor->traits->calls_back_on_error) {
    release_made();
    return;
  }
  while (made_count_ > 0) {
    const Made& made = made_[--made_count_];
    if (made.during_call) {
      bound_.instance->callbacks().release_token(made.token);
    } else {
      release_by_key(made.token, result);
    }
  }
}

void CallCallbacks::release_by_key(uint64_t token, const void* result) {
  for (const ReleaseRule& rule : bound_.descriptor->traits->releases) {
    const void* object = result;
    if (rule.out_parameter != ReleaseRule::kReturnValue) {
      void* stored_at = nullptr;
      // The argument was read as a pointer before the call, so it is one.
      read_address(env_, argv_[rule.out_parameter], stored_at);
      object = stored_at == nullptr ? nullptr : *static_cast<void**>(stored_at);
    }
    if (object != nullptr) {
      bound_.instance->release_keys().remember(rule.function, object, token);
    }
  }
}

}  // namespace spdk_ts
