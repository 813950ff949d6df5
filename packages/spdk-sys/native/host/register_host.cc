// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/register_host.h"

#include <climits>

#include "host/environment.h"
#include "host/event_loop_host.h"
#include "host/options_reader.h"
#include "host/thread_library.h"
#include "log/log_deferral.h"

namespace spdk_ts {
namespace {

// Larger values would make a turn of the event loop last longer than anyone could mean.
constexpr int64_t kLongestBudgetUs = 1'000'000;
// SPDK's ring of messages per thread: a pool much larger than all of them is a mistake in units.
constexpr int64_t kLargestMessagePool = 1 << 26;

EventLoopHost& host_of(const Napi::CallbackInfo& info) {
  return *static_cast<EventLoopHost*>(info.Data());
}

void* pointer(const Napi::Value& value) {
  int64_t address = value.IsNumber() ? value.As<Napi::Number>().Int64Value() : 0;
  return reinterpret_cast<void*>(address);
}

std::optional<int> narrow(std::optional<int64_t> value) {
  if (!value) return std::nullopt;
  return static_cast<int>(*value);
}

Napi::Value environment_init(const Napi::CallbackInfo& info) {
  OptionsReader reader(info, "host.envInit");
  EnvironmentOptions options;
  options.name = reader.string("name");
  options.core_mask = reader.string("coreMask");
  options.main_core = narrow(reader.integer("mainCore", -1, INT_MAX));
  options.mem_size_mib = narrow(reader.integer("memSizeMiB", -1, INT_MAX));
  options.no_huge = reader.boolean("noHuge");
  options.no_pci = reader.boolean("noPci");
  options.shm_id = narrow(reader.integer("shmId", -1, INT_MAX));
  options.huge_dir = reader.string("hugeDir");
  options.iova_mode = reader.string("iovaMode");
  if (reader.failed()) return {};
  NativeCallScope nested(host_of(info).instance());
  LogDeferral defer;
  return Napi::Number::New(info.Env(), initialize_environment(options));
}

void throw_bad_choice(Napi::Env env, const std::string& message) {
  auto error = Napi::TypeError::New(env, message);
  error.Set("code", Napi::String::New(env, "ERR_INVALID_ARG_VALUE"));
  error.ThrowAsJavaScriptException();
}

// False when an exception is pending.
bool read_role(OptionsReader& reader, Napi::Env env, HostOptions& options) {
  std::optional<std::string> role = reader.string("role");
  if (reader.failed()) return false;
  if (!role) return true;
  if (*role == "app") {
    options.role = HostRole::kApp;
  } else if (*role == "attached") {
    options.role = HostRole::kAttached;
  } else {
    throw_bad_choice(
        env, "host.start: expected 'app' or 'attached' for role, got string '" + *role + "'");
    return false;
  }
  return true;
}

// False when an exception is pending.
bool read_host_options(OptionsReader& reader, Napi::Env env, HostOptions& options) {
  options.name = reader.string("name").value_or(options.name);
  std::string polling = reader.string("polling").value_or("adaptive");
  options.poll_budget_us = static_cast<uint32_t>(
      reader.integer("pollBudgetUs", 1, kLongestBudgetUs).value_or(options.poll_budget_us));
  options.message_pool =
      static_cast<size_t>(reader.integer("messagePoolSize", 1, kLargestMessagePool)
                              .value_or(int64_t(options.message_pool)));
  if (std::optional<int64_t> core = reader.integer("core", 0, SPDK_CPUSET_SIZE - 1)) {
    options.core = static_cast<uint32_t>(*core);
  }
  if (reader.failed()) return false;
  if (polling == "busy") {
    options.polling = PollingMode::kBusy;
  } else if (polling != "adaptive") {
    throw_bad_choice(
        env, "host.start: expected 'adaptive' or 'busy' for polling, got string '" + polling + "'");
    return false;
  }
  return read_role(reader, env, options);
}

Napi::Value start(const Napi::CallbackInfo& info) {
  OptionsReader reader(info, "host.start");
  HostOptions options;
  if (!read_host_options(reader, info.Env(), options)) return {};
  NativeCallScope nested(host_of(info).instance());
  LogDeferral defer;
  return Napi::Number::New(info.Env(), host_of(info).start(options));
}

Napi::Value stop(const Napi::CallbackInfo& info) {
  if (info.Length() != 1 || !info[0].IsFunction()) {
    auto error = Napi::TypeError::New(info.Env(), "host.stop: expected function for onStopped");
    error.Set("code", Napi::String::New(info.Env(), "ERR_INVALID_ARG_TYPE"));
    error.ThrowAsJavaScriptException();
    return {};
  }
  return Napi::Number::New(info.Env(), host_of(info).stop(info[0]));
}

Napi::Value hold(const Napi::CallbackInfo& info) {
  host_of(info).hold(true);
  return info.Env().Undefined();
}

Napi::Value let_go(const Napi::CallbackInfo& info) {
  host_of(info).hold(false);
  return info.Env().Undefined();
}

Napi::Value wake(const Napi::CallbackInfo& info) {
  // Compared with the threads that are known, never dereferenced.
  auto* thread = static_cast<const spdk_thread*>(pointer(info[0]));
  return Napi::Boolean::New(info.Env(), thread != nullptr && ThreadLibrary::get().wake(thread));
}

Napi::Value admit(const Napi::CallbackInfo& info) {
  bool admitted = info[0].IsBoolean() && info[0].As<Napi::Boolean>().Value();
  return Napi::Number::New(info.Env(), ThreadLibrary::get().admit(host_of(info), admitted));
}

Napi::Value condemn(const Napi::CallbackInfo& info) {
  ThreadLibrary::get().condemn();
  return info.Env().Undefined();
}

Napi::Value keep(const Napi::CallbackInfo& info) {
  std::string kind = info[0].IsString() ? info[0].As<Napi::String>().Utf8Value() : "";
  void* item = pointer(info[1]);
  Estate& estate = *host_of(info).estate();
  if (kind == "bdevDescriptor" && item != nullptr) {
    estate.add(Estate::Kind::kBdevDescriptor, item);
  } else if (kind == "ioChannel" && item != nullptr) {
    estate.add(Estate::Kind::kIoChannel, item);
  } else if (kind == "poller" && item != nullptr) {
    estate.add(Estate::Kind::kPoller, item);
  } else if (kind == "ioDevice" && item != nullptr) {
    estate.add(Estate::Kind::kIoDevice, item);
  } else {
    throw_bad_choice(info.Env(),
                     "host.keep: expected ('bdevDescriptor' | 'ioChannel' | 'poller' | 'ioDevice', "
                     "address)");
  }
  return info.Env().Undefined();
}

Napi::Value forget(const Napi::CallbackInfo& info) {
  host_of(info).estate()->remove(pointer(info[0]));
  return info.Env().Undefined();
}

const char* name_of(EventLoopHost::State state) {
  switch (state) {
    case EventLoopHost::State::kRunning:
      return "running";
    case EventLoopHost::State::kStopping:
      return "stopping";
    case EventLoopHost::State::kStopped:
      break;
  }
  return "stopped";
}

Napi::Value reactor_infos(Napi::Env env) {
  std::vector<ReactorInfo> reactors = ThreadLibrary::get().reactors();
  Napi::Array result = Napi::Array::New(env, reactors.size());
  for (uint32_t index = 0; index < reactors.size(); ++index) {
    const ReactorInfo& reactor = reactors[index];
    Napi::Object entry = Napi::Object::New(env);
    auto set = [&](const char* name, auto value) {
      entry.Set(name, Napi::Number::New(env, static_cast<double>(value)));
    };
    set("core", reactor.core);
    set("threads", reactor.threads);
    set("polls", reactor.polls);
    set("busyPolls", reactor.busy_polls);
    set("sleeps", reactor.sleeps);
    result.Set(index, entry);
  }
  return result;
}

Napi::Value host_info(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  EventLoopHost& host = host_of(info);
  bool active = host.state() != EventLoopHost::State::kStopped;
  const HostCounters& counters = host.counters();
  Napi::Object result = Napi::Object::New(env);
  auto set = [&](const char* name, double value) {
    result.Set(name, Napi::Number::New(env, value));
  };
  result.Set("state", Napi::String::New(env, name_of(host.state())));
  result.Set("environmentUp", Napi::Boolean::New(env, environment_is_up()));
  result.Set("appThread",
             Napi::Boolean::New(env, active && host.thread() == spdk_thread_get_app_thread()));
  result.Set(
      "polling",
      Napi::String::New(env, host.options().polling == PollingMode::kBusy ? "busy" : "adaptive"));
  result.Set("interruptMode", Napi::Boolean::New(env, active && spdk_interrupt_mode_is_enabled()));
  result.Set("messagesWatched", Napi::Boolean::New(env, ThreadLibrary::get().all_watched()));
  set("thread", static_cast<double>(reinterpret_cast<uintptr_t>(host.thread())));
  set("pollBudgetUs", host.options().poll_budget_us);
  set("pendingCallbacks", host.instance().pending_callbacks());
  set("hosts", static_cast<double>(ThreadLibrary::get().host_count()));
  set("guestThreads", static_cast<double>(ThreadLibrary::get().guest_count()));
  result.Set("reactors", reactor_infos(env));
  set("turns", static_cast<double>(counters.turns));
  set("polls", static_cast<double>(counters.polls));
  set("busyPolls", static_cast<double>(counters.busy_polls));
  set("sleeps", static_cast<double>(counters.sleeps));
  set("wakes", static_cast<double>(counters.wakes));
  return result;
}

}  // namespace

EventLoopHost* register_host(Instance& instance, Napi::Object exports) {
  EventLoopHost* host = EventLoopHost::create(instance);
  if (host == nullptr) return nullptr;
  Napi::Env env = exports.Env();
  Napi::Object result = Napi::Object::New(env);
  result.Set("envInit", Napi::Function::New(env, environment_init, "envInit", host));
  result.Set("start", Napi::Function::New(env, start, "start", host));
  result.Set("stop", Napi::Function::New(env, stop, "stop", host));
  result.Set("ref", Napi::Function::New(env, hold, "ref", host));
  result.Set("unref", Napi::Function::New(env, let_go, "unref", host));
  result.Set("wake", Napi::Function::New(env, wake, "wake", host));
  result.Set("admit", Napi::Function::New(env, admit, "admit", host));
  result.Set("condemn", Napi::Function::New(env, condemn, "condemn", host));
  result.Set("keep", Napi::Function::New(env, keep, "keep", host));
  result.Set("forget", Napi::Function::New(env, forget, "forget", host));
  result.Set("info", Napi::Function::New(env, host_info, "info", host));
  exports.Set("host", result);
  return host;
}

}  // namespace spdk_ts
