// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "nvmf/event_sink.h"

#include <iterator>
#include <utility>

#include "nvmf/event_router.h"

namespace spdk_ts {

EventSink* EventSink::create(Instance& instance) {
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(instance.env(), &loop) != napi_ok) {
    napi_throw_error(instance.env(), nullptr, "spdk-sys: this environment has no event loop");
    return nullptr;
  }
  auto* sink = new EventSink(instance);
  uv_async_init(loop, &sink->queued_, [](uv_async_t* handle) {
    static_cast<EventSink*>(static_cast<HandleGroup*>(handle->data))->deliver();
  });
  sink->own(sink->queued_);
  uv_unref(reinterpret_cast<uv_handle_t*>(&sink->queued_));
  return sink->attach(instance.env()) ? sink : nullptr;
}

void EventSink::set_listener(napi_value listener) {
  if (listener_ != nullptr) napi_delete_reference(instance_.env(), listener_);
  napi_create_reference(instance_.env(), listener, 1, &listener_);
}

void EventSink::on_environment_end() {
  // Nobody adds events any more once this has returned.
  EventRouter::get().remove(*this);
  if (listener_ != nullptr) napi_delete_reference(instance_.env(), listener_);
  listener_ = nullptr;
}

void EventSink::take(SubsystemEvent event) {
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(event));
  }
  uv_async_send(&queued_);
}

void EventSink::deliver() {
  std::vector<SubsystemEvent> events;
  {
    std::lock_guard lock(mutex_);
    events.swap(queue_);
  }
  for (const SubsystemEvent& event : events) call(event);
}

void EventSink::call(const SubsystemEvent& event) {
  napi_env env = instance_.env();
  napi_handle_scope scope = nullptr;
  napi_open_handle_scope(env, &scope);
  napi_value listener = nullptr;
  if (listener_ != nullptr && napi_get_reference_value(env, listener_, &listener) == napi_ok) {
    napi_value arguments[5] = {};
    napi_create_double(env, static_cast<double>(event.token), &arguments[0]);
    napi_create_int32(env, event.type, &arguments[1]);
    napi_create_uint32(env, event.controller_id, &arguments[2]);
    napi_create_string_utf8(env, event.host_nqn.data(), event.host_nqn.size(), &arguments[3]);
    napi_create_string_utf8(env, event.host_id.data(), event.host_id.size(), &arguments[4]);
    instance_.call_javascript(listener, std::size(arguments), arguments);
  }
  napi_close_handle_scope(env, scope);
}

}  // namespace spdk_ts
