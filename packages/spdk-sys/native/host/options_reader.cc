// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/options_reader.h"

#include <cmath>

namespace spdk_ts {
namespace {

std::string describe(Napi::Value value) {
  if (value.IsUndefined()) return "undefined";
  if (value.IsNull()) return "null";
  if (value.IsFunction()) return "function";
  if (value.IsObject()) return "object";
  std::string text = value.IsSymbol() ? "" : value.ToString().Utf8Value();
  if (value.IsString()) return "string '" + text + "'";
  if (value.IsNumber()) return "number " + text;
  if (value.IsBoolean()) return "boolean " + text;
  return text;
}

}  // namespace

OptionsReader::OptionsReader(const Napi::CallbackInfo& info, const char* function)
    : env_(info.Env()), function_(function) {
  Napi::Value options = info[0];
  if (options.IsObject() && !options.IsFunction()) {
    options_ = options.As<Napi::Object>();
  } else if (options.IsUndefined()) {
    options_ = Napi::Object::New(env_);
  } else {
    fail("ERR_INVALID_ARG_TYPE", false, "object", "options", options);
  }
}

Napi::Value OptionsReader::value(const char* name) {
  if (failed_) return {};
  Napi::Value value = options_.Get(name);
  // A getter may have thrown.
  if (env_.IsExceptionPending()) failed_ = true;
  if (failed_ || value.IsUndefined()) return {};
  return value;
}

std::optional<std::string> OptionsReader::string(const char* name) {
  Napi::Value found = value(name);
  if (found.IsEmpty()) return std::nullopt;
  if (found.IsString()) {
    std::string text = found.As<Napi::String>().Utf8Value();
    if (text.find('\0') == std::string::npos) return text;
    fail("ERR_INVALID_ARG_TYPE", false, "string without NUL", name, Napi::Value());
    return std::nullopt;
  }
  fail("ERR_INVALID_ARG_TYPE", false, "string", name, found);
  return std::nullopt;
}

std::optional<bool> OptionsReader::boolean(const char* name) {
  Napi::Value found = value(name);
  if (found.IsEmpty()) return std::nullopt;
  if (found.IsBoolean()) return found.As<Napi::Boolean>().Value();
  fail("ERR_INVALID_ARG_TYPE", false, "boolean", name, found);
  return std::nullopt;
}

std::optional<int64_t> OptionsReader::integer(const char* name, int64_t least, int64_t most) {
  Napi::Value found = value(name);
  if (found.IsEmpty()) return std::nullopt;
  if (!found.IsNumber()) {
    fail("ERR_INVALID_ARG_TYPE", false, "integer", name, found);
    return std::nullopt;
  }
  double number = found.As<Napi::Number>().DoubleValue();
  bool fits = std::trunc(number) == number && number >= static_cast<double>(least) &&
              number <= static_cast<double>(most);
  if (fits) return static_cast<int64_t>(number);
  std::string expected =
      "integer between " + std::to_string(least) + " and " + std::to_string(most);
  fail("ERR_OUT_OF_RANGE", true, expected, name, found);
  return std::nullopt;
}

void OptionsReader::fail(const char* code, bool range, const std::string& expected,
                         const std::string& name, Napi::Value got) {
  if (failed_) return;
  failed_ = true;
  std::string message = std::string(function_) + ": expected " + expected + " for " + name;
  if (!got.IsEmpty()) message += ", got " + describe(got);
  Napi::Error error = range ? static_cast<Napi::Error>(Napi::RangeError::New(env_, message))
                            : static_cast<Napi::Error>(Napi::TypeError::New(env_, message));
  error.Set("code", Napi::String::New(env_, code));
  error.ThrowAsJavaScriptException();
}

}  // namespace spdk_ts
