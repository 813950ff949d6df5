// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Running the methods of a JSON configuration, in the format of SPDK's save_config:
// {"subsystems": [{"subsystem": name, "config": [{"method": name, "params": {...}}, ...]}, ...]}
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "../log/logging.h"
#include "../rpc/in_process.h"
#include "json_file.h"
#include "spdk/init.h"
#include "spdk/json.h"
#include "spdk/rpc.h"
#include "spdk/thread.h"

namespace {

using embedded::rpc::InProcessConnection;
using embedded::rpc::MallocArray;

constexpr uint64_t kSlowMethodPeriodUs = 10'000'000;

struct Completion {
  spdk_subsystem_init_fn callback;
  void* arg;
};

// One run over a configuration. Every step begins in a message of its thread, so that neither the
// caller's callback nor a method ever runs inside spdk_subsystem_load_config.
class ConfigLoad {
 public:
  ConfigLoad(Completion completion, bool stop_on_error, bool start_subsystems)
      : completion_(completion),
        stop_on_error_(stop_on_error),
        start_subsystems_(start_subsystems),
        thread_(spdk_get_thread()) {}

  int copy_text(const void* json, ssize_t size);
  void fail_later(int rc) { rc_ = rc; }
  int post(spdk_msg_fn step) { return spdk_thread_send_msg(thread_, step, this); }
  void begin();

 private:
  enum class Step { kGoOn, kWait };

  int parse();
  int find_subsystems();
  void run();
  Step next_subsystem();
  Step next_entry();
  Step skip_unknown(const spdk_json_val* method);
  Step call(const spdk_json_val* method, const spdk_json_val* params);
  Step finish(int rc);
  void start_subsystems();
  void answered(std::unique_ptr<spdk_jsonrpc_request> answer);
  void take_answer();
  static int warn_if_slow(void* arg);

  const Completion completion_;
  const bool stop_on_error_;
  const bool start_subsystems_;
  spdk_thread* const thread_;
  int rc_ = 0;

  MallocArray<char> text_;
  size_t text_size_ = 0;
  MallocArray<spdk_json_val> values_;
  spdk_json_val* subsystems_ = nullptr;
  spdk_json_val* subsystem_ = nullptr;
  spdk_json_val* entry_ = nullptr;
  bool in_subsystem_ = false;
  std::string subsystem_name_;

  std::shared_ptr<InProcessConnection> connection_;
  std::unique_ptr<spdk_jsonrpc_request> answer_;
  spdk_poller* slow_poller_ = nullptr;
  std::string running_method_;
  uint64_t calls_ = 0;
  uint64_t calls_at_last_look_ = 0;
};

int ConfigLoad::copy_text(const void* json, ssize_t size) {
  if (json == nullptr || size <= 0) {
    EMBEDDED_ERRLOG("the configuration has no bytes\n");
    return -EINVAL;
  }
  text_size_ = static_cast<size_t>(size);
  text_.reset(static_cast<char*>(std::malloc(text_size_)));
  if (text_ == nullptr) return -EINVAL;
  std::memcpy(text_.get(), json, text_size_);
  return 0;
}

void report_no_json(const char* text, const void* fault) {
  size_t line = 1;
  const char* line_begin = text;
  for (const char* at = text; at != fault; at++) {
    if (*at == '\n') {
      line++;
      line_begin = at + 1;
    }
  }
  const auto column = static_cast<const char*>(fault) - line_begin + 1;
  EMBEDDED_ERRLOG("the configuration is no JSON from line %zu, byte %td on\n", line, column);
}

int ConfigLoad::parse() {
  void* end = nullptr;
  const ssize_t count = spdk_json_parse(text_.get(), text_size_, nullptr, 0, &end,
                                        SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS);
  if (count <= 0) {
    report_no_json(text_.get(), end);
    return -EINVAL;
  }
  const auto size = static_cast<size_t>(count);
  values_.reset(static_cast<spdk_json_val*>(std::calloc(size, sizeof(spdk_json_val))));
  if (values_ == nullptr) return -EINVAL;
  constexpr uint32_t kFlags =
      SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS | SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE;
  return spdk_json_parse(text_.get(), text_size_, values_.get(), size, nullptr, kFlags) == count
             ? 0
             : -EINVAL;
}

int ConfigLoad::find_subsystems() {
  switch (spdk_json_find_array(values_.get(), "subsystems", nullptr, &subsystems_)) {
    case 0:
      if (spdk_json_array_first(subsystems_) == nullptr) {
        EMBEDDED_NOTICELOG("the configuration names no subsystems\n");
      }
      return 0;
    case -ENOENT:
      EMBEDDED_WARNLOG("JSON configuration without 'subsystems'\n");
      return 0;
    case -EPROTOTYPE:
      EMBEDDED_ERRLOG("Invalid JSON configuration: not an object\n");
      return -EINVAL;
    case -EDOM:
      EMBEDDED_ERRLOG("Invalid JSON configuration: 'subsystems' should be an array\n");
      return -EINVAL;
    default:
      EMBEDDED_ERRLOG("Invalid JSON configuration: 'subsystems' is there twice\n");
      return -EINVAL;
  }
}

void ConfigLoad::begin() {
  if (rc_ == 0) rc_ = parse();
  if (rc_ == 0) rc_ = find_subsystems();
  if (rc_ != 0) {
    finish(rc_);
    return;
  }
  connection_ = std::make_shared<InProcessConnection>(
      [this](std::unique_ptr<spdk_jsonrpc_request> answer) { answered(std::move(answer)); });
  slow_poller_ =
      spdk_poller_register_named(warn_if_slow, this, kSlowMethodPeriodUs, "load_config_slow");
  subsystem_ = subsystems_ == nullptr ? nullptr : spdk_json_array_first(subsystems_);
  run();
}

void ConfigLoad::run() {
  while ((in_subsystem_ ? next_entry() : next_subsystem()) == Step::kGoOn) {
  }
}

struct SubsystemEntry {
  const spdk_json_val* name;
  spdk_json_val* config;
};

int take_string(const spdk_json_val* value, void* out) {
  if (value->type != SPDK_JSON_VAL_STRING) return -EINVAL;
  *static_cast<const spdk_json_val**>(out) = value;
  return 0;
}

int take_object(const spdk_json_val* value, void* out) {
  if (value->type != SPDK_JSON_VAL_OBJECT_BEGIN) return -EINVAL;
  *static_cast<const spdk_json_val**>(out) = value;
  return 0;
}

int take_array_or_null(const spdk_json_val* value, void* out) {
  if (value->type != SPDK_JSON_VAL_ARRAY_BEGIN && value->type != SPDK_JSON_VAL_NULL) return -EINVAL;
  *static_cast<spdk_json_val**>(out) = const_cast<spdk_json_val*>(value);
  return 0;
}

std::string text_of(const spdk_json_val* value) {
  return std::string(static_cast<const char*>(value->start), value->len);
}

ConfigLoad::Step ConfigLoad::next_subsystem() {
  if (subsystem_ == nullptr) {
    if (!start_subsystems_ || spdk_rpc_get_state() != SPDK_RPC_STARTUP) return finish(0);
    start_subsystems();
    return Step::kWait;
  }
  constexpr spdk_json_object_decoder kDecoders[] = {
      {"subsystem", offsetof(SubsystemEntry, name), take_string, false},
      {"config", offsetof(SubsystemEntry, config), take_array_or_null, false},
  };
  SubsystemEntry found = {};
  if (spdk_json_decode_object(subsystem_, kDecoders, std::size(kDecoders), &found) != 0) {
    EMBEDDED_ERRLOG("an entry of 'subsystems' is not of the form it has to have\n");
    return finish(-EINVAL);
  }
  subsystem_name_ = text_of(found.name);
  entry_ = spdk_json_array_first(found.config);
  in_subsystem_ = true;
  return Step::kGoOn;
}

struct MethodEntry {
  const spdk_json_val* method;
  const spdk_json_val* params;
};

// Whether a method that may run in `state_mask` is due in the current state: those that may run in
// both had their turn in STARTUP.
bool is_due(uint32_t state_mask) {
  constexpr uint32_t kBoth = SPDK_RPC_STARTUP | SPDK_RPC_RUNTIME;
  const uint32_t current = spdk_rpc_get_state();
  if ((state_mask & current) != current) return false;
  return current != SPDK_RPC_RUNTIME || (state_mask & kBoth) != kBoth;
}

ConfigLoad::Step ConfigLoad::next_entry() {
  if (entry_ == nullptr) {
    subsystem_ = spdk_json_next(subsystem_);
    in_subsystem_ = false;
    return Step::kGoOn;
  }
  constexpr spdk_json_object_decoder kDecoders[] = {
      {"method", offsetof(MethodEntry, method), take_string, false},
      {"params", offsetof(MethodEntry, params), take_object, true},
  };
  MethodEntry found = {};
  if (spdk_json_decode_object(entry_, kDecoders, std::size(kDecoders), &found) != 0) {
    EMBEDDED_ERRLOG("an entry of 'config' of subsystem '%s' is not of the form it has to have\n",
                    subsystem_name_.c_str());
    return finish(-EINVAL);
  }
  entry_ = spdk_json_next(entry_);

  uint32_t state_mask = 0;
  if (spdk_rpc_get_method_state_mask(text_of(found.method).c_str(), &state_mask) != 0) {
    return skip_unknown(found.method);
  }
  return is_due(state_mask) ? call(found.method, found.params) : Step::kGoOn;
}

// Methods that set options of a module and make nothing.
bool is_setting(std::string_view method) {
  return method.ends_with("_set_options") || method.ends_with("_set_hotplug");
}

// A configuration may come from a program with more subsystems than this one, so methods of a
// subsystem that is not there are no error. Settings of modules are none either: SPDK saves those
// of every module it has, and this backend has fewer.
ConfigLoad::Step ConfigLoad::skip_unknown(const spdk_json_val* method) {
  if (!stop_on_error_) return Step::kGoOn;
  if (!spdk_subsystem_exists(subsystem_name_.c_str())) {
    EMBEDDED_NOTICELOG("Skipping method '%s': subsystem '%s' is not part of this program\n",
                       text_of(method).c_str(), subsystem_name_.c_str());
    return Step::kGoOn;
  }
  if (is_setting(text_of(method))) {
    EMBEDDED_NOTICELOG("Skipping method '%s': there is no such module in subsystem '%s'\n",
                       text_of(method).c_str(), subsystem_name_.c_str());
    return Step::kGoOn;
  }
  EMBEDDED_ERRLOG("subsystem '%s' of the configuration calls '%s', which is no method\n",
                  subsystem_name_.c_str(), text_of(method).c_str());
  return finish(-ENOENT);
}

ConfigLoad::Step ConfigLoad::call(const spdk_json_val* method, const spdk_json_val* params) {
  running_method_ = text_of(method);
  calls_++;
  const int rc = connection_->call(method, params);
  return rc != 0 ? finish(rc) : Step::kWait;
}

// On whatever thread the method finished, possibly inside call().
void ConfigLoad::answered(std::unique_ptr<spdk_jsonrpc_request> answer) {
  answer_ = std::move(answer);
  if (post([](void* arg) { static_cast<ConfigLoad*>(arg)->take_answer(); }) != 0) {
    EMBEDDED_ERRLOG("Loading the configuration stops: its thread takes no message\n");
  }
}

void ConfigLoad::take_answer() {
  const auto answer = std::move(answer_);
  const std::string method = std::exchange(running_method_, {});
  if (answer->is_error) {
    EMBEDDED_ERRLOG("%s of subsystem '%s' answers: %.*s\n", method.c_str(), subsystem_name_.c_str(),
                    static_cast<int>(answer->response.size()),
                    reinterpret_cast<const char*>(answer->response.data()));
    if (stop_on_error_) {
      finish(-EINVAL);
      return;
    }
  }
  run();
}

void ConfigLoad::start_subsystems() {
  spdk_subsystem_init(
      [](int rc, void* arg) {
        auto* const load = static_cast<ConfigLoad*>(arg);
        if (rc != 0) {
          load->finish(rc);
          return;
        }
        spdk_rpc_set_state(SPDK_RPC_RUNTIME);
        load->subsystem_ =
            load->subsystems_ == nullptr ? nullptr : spdk_json_array_first(load->subsystems_);
        load->run();
      },
      this);
}

ConfigLoad::Step ConfigLoad::finish(int rc) {
  spdk_poller_unregister(&slow_poller_);
  if (connection_ != nullptr) connection_->close();
  const Completion completion = completion_;
  delete this;
  completion.callback(rc, completion.arg);
  return Step::kWait;
}

int ConfigLoad::warn_if_slow(void* arg) {
  auto* const load = static_cast<ConfigLoad*>(arg);
  if (!load->running_method_.empty() && load->calls_ == load->calls_at_last_look_) {
    EMBEDDED_WARNLOG("RPC method %s has not answered for 10 s or more\n",
                     load->running_method_.c_str());
  }
  load->calls_at_last_look_ = load->calls_;
  return SPDK_POLLER_IDLE;
}

void load(const void* json, ssize_t size, Completion completion, bool stop_on_error,
          bool start_subsystems, int rc) {
  if (spdk_get_thread() == nullptr) {
    EMBEDDED_ERRLOG("A configuration can be loaded on an SPDK thread only\n");
    completion.callback(-EINVAL, completion.arg);
    return;
  }
  std::unique_ptr<ConfigLoad> run(new (std::nothrow)
                                      ConfigLoad(completion, stop_on_error, start_subsystems));
  if (run == nullptr) {
    completion.callback(-ENOMEM, completion.arg);
    return;
  }
  run->fail_later(rc != 0 ? rc : run->copy_text(json, size));
  const int posted = run->post([](void* arg) { static_cast<ConfigLoad*>(arg)->begin(); });
  if (posted != 0) {
    run.reset();
    completion.callback(posted, completion.arg);
    return;
  }
  run.release();
}

}  // namespace

extern "C" {

void spdk_subsystem_load_config(void* json, ssize_t json_size, spdk_subsystem_init_fn cb_fn,
                                void* cb_arg, bool stop_on_error) {
  load(json, json_size, {cb_fn, cb_arg}, stop_on_error, false, 0);
}

void spdk_subsystem_init_from_json_config(const char* json_config_file, const char*,
                                          spdk_subsystem_init_fn cb_fn, void* cb_arg,
                                          bool stop_on_error) {
  const auto text = embedded::init::read_file(json_config_file);
  if (!text.has_value()) EMBEDDED_ERRLOG("the configuration file is not readable\n");
  const auto size = static_cast<ssize_t>(text.has_value() ? text->size() : 0);
  load(size > 0 ? text->data() : nullptr, size, {cb_fn, cb_arg}, stop_on_error, true,
       text.has_value() ? 0 : -EINVAL);
}

}  // extern "C"
