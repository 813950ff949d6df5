// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "log/log_sink.h"

#include <string>
#include <utility>

#include "callback/callback_batch.h"
#include "host/spdk_headers.h"
#include "log/log_router.h"

namespace spdk_ts {
namespace {

// A JavaScript thread that is blocked must not make a chatty SPDK thread eat the memory.
constexpr size_t kMostQueuedLines = 10'000;

thread_local LogSink* sink_of_this_thread = nullptr;

napi_value to_javascript(napi_env env, const std::optional<std::string>& text) {
  napi_value value = nullptr;
  if (text) {
    napi_create_string_utf8(env, text->data(), text->size(), &value);
  } else {
    napi_get_null(env, &value);
  }
  return value;
}

napi_value to_javascript(napi_env env, int number) {
  napi_value value = nullptr;
  napi_create_int32(env, number, &value);
  return value;
}

}  // namespace

LogSink* LogSink::create(Instance& instance) {
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(instance.env(), &loop) != napi_ok) {
    napi_throw_error(instance.env(), nullptr, "spdk-sys: this environment has no event loop");
    return nullptr;
  }
  auto* sink = new LogSink(instance);
  uv_async_init(loop, &sink->queued_, [](uv_async_t* handle) {
    static_cast<LogSink*>(static_cast<HandleGroup*>(handle->data))->deliver_queued();
  });
  sink->own(sink->queued_);
  uv_unref(reinterpret_cast<uv_handle_t*>(&sink->queued_));
  return sink->attach(instance.env()) ? sink : nullptr;
}

LogSink* LogSink::of_this_thread() { return sink_of_this_thread; }

void LogSink::set_hook(napi_value hook) {
  if (hook_ != nullptr) drop_hook();
  if (hook == nullptr) return;
  napi_create_reference(instance_.env(), hook, 1, &hook_);
  sink_of_this_thread = this;
  LogRouter::get().add(*this);
}

void LogSink::drop_hook() {
  LogRouter::get().remove(*this);
  sink_of_this_thread = nullptr;
  napi_delete_reference(instance_.env(), hook_);
  hook_ = nullptr;
  // Nobody adds lines any more.
  for (const LogLine& line : queue_) line.write_default();
  queue_.clear();
}

void LogSink::on_environment_end() {
  if (hook_ != nullptr) drop_hook();
}

bool LogSink::can_call_now() const {
  bool pending = false;
  return !calling_ && deferred_ == 0 &&
         napi_is_exception_pending(instance_.env(), &pending) == napi_ok && !pending;
}

void LogSink::take_local(LogLine line) {
  // Lines of other threads that came before are delivered before.
  take_remote(std::move(line));
  if (can_call_now()) deliver_queued();
}

void LogSink::take_remote(LogLine line) {
  {
    std::lock_guard lock(mutex_);
    if (queue_.size() >= kMostQueuedLines) {
      ++dropped_;
      return;
    }
    queue_.push_back(std::move(line));
  }
  uv_async_send(&queued_);
}

void LogSink::deliver_queued() {
  if (hook_ == nullptr || !can_call_now()) return;
  calling_ = true;
  for (;;) {
    std::deque<LogLine> lines;
    size_t dropped = 0;
    {
      std::lock_guard lock(mutex_);
      lines.swap(queue_);
      dropped = std::exchange(dropped_, 0);
    }
    if (lines.empty()) break;
    napi_handle_scope scope = nullptr;
    napi_open_handle_scope(instance_.env(), &scope);
    for (const LogLine& line : lines) call(line);
    if (dropped > 0) {
      std::string text = std::to_string(dropped) + " log lines were dropped: JavaScript was busy\n";
      call(LogLine{SPDK_LOG_WARN, std::nullopt, 0, std::nullopt, std::move(text)});
    }
    napi_close_handle_scope(instance_.env(), scope);
  }
  calling_ = false;
}

void LogSink::call(const LogLine& line) {
  napi_env env = instance_.env();
  napi_value hook = nullptr;
  // The hook may take itself away.
  if (hook_ == nullptr || napi_get_reference_value(env, hook_, &hook) != napi_ok) {
    line.write_default();
    return;
  }
  napi_value arguments[] = {to_javascript(env, line.level), to_javascript(env, line.file),
                            to_javascript(env, line.line), to_javascript(env, line.function),
                            to_javascript(env, std::optional(line.message))};
  instance_.call_javascript(hook, std::size(arguments), arguments);
}

}  // namespace spdk_ts
