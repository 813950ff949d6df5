// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "marshal/errors.h"

#include <string_view>

#include "instance.h"

namespace spdk_ts {
namespace {

constexpr size_t kShownCharacters = 40;

// Messages pass through C, which would end them at a NUL.
std::string without_control_characters(std::string_view text) {
  std::string shown;
  for (char character : text) {
    auto code = static_cast<unsigned char>(character);
    if (code >= 0x20) {
      shown += character;
    } else {
      shown += "\\x";
      shown += "0123456789abcdef"[code >> 4];
      shown += "0123456789abcdef"[code & 15];
    }
  }
  return shown;
}

std::string text_of(napi_env env, napi_value value) {
  char text[kShownCharacters + 1];
  napi_value string = nullptr;
  size_t length = 0;
  if (napi_coerce_to_string(env, value, &string) != napi_ok ||
      napi_get_value_string_utf8(env, string, text, sizeof text, &length) != napi_ok) {
    return {};
  }
  return without_control_characters({text, length});
}

std::string describe_object(napi_env env, napi_value value) {
  bool is = false;
  if (napi_is_array(env, value, &is) == napi_ok && is) return "an array";
  if (napi_is_arraybuffer(env, value, &is) == napi_ok && is) return "an ArrayBuffer";
  if (napi_is_dataview(env, value, &is) == napi_ok && is) return "a DataView";
  if (napi_is_typedarray(env, value, &is) == napi_ok && is) {
    size_t length = 0;
    napi_get_typedarray_info(env, value, nullptr, &length, nullptr, nullptr, nullptr);
    return "a typed array of length " + std::to_string(length);
  }
  return "an object";
}

std::string place_text(const ValuePlace& place) {
  std::string name = parameter_name(*place.function, place.parameter);
  if (place.kind == ValuePlace::Kind::kCallbackResult) return "as the result of callback " + name;
  return "for " + name + " (argument " + std::to_string(place.parameter + 1) + " of " +
         std::to_string(place.function->traits->arity) + ")";
}

std::string expectation(napi_env env, const ValuePlace& place, const char* expected,
                        napi_value actual) {
  return std::string(place.function->name) + ": expected " + expected + " " + place_text(place) +
         ", got " + describe_value(env, actual);
}

}  // namespace

std::string describe_value(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  switch (type) {
    case napi_undefined:
      return "undefined";
    case napi_null:
      return "null";
    case napi_boolean:
      return "boolean " + text_of(env, value);
    case napi_number:
      return "number " + text_of(env, value);
    case napi_bigint:
      return "bigint " + text_of(env, value);
    case napi_string:
      return "string \"" + text_of(env, value) + "\"";
    case napi_symbol:
      return "a symbol";
    case napi_function:
      return "a function";
    default:
      return describe_object(env, value);
  }
}

std::string parameter_name(const FunctionDescriptor& function, unsigned parameter) {
  std::string_view names(function.parameters);
  names = names.substr(0, names.find('|'));
  for (unsigned index = 0; index < parameter && !names.empty(); ++index) {
    size_t space = names.find(' ');
    names = space == std::string_view::npos ? std::string_view() : names.substr(space + 1);
  }
  names = names.substr(0, names.find(' '));
  if (names.empty()) return "argument " + std::to_string(parameter + 1);
  return std::string(names);
}

bool throw_wrong_type(napi_env env, const ValuePlace& place, const char* expected,
                      napi_value actual) {
  napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE",
                        expectation(env, place, expected, actual).c_str());
  return false;
}

bool throw_out_of_range(napi_env env, const ValuePlace& place, const char* expected,
                        napi_value actual) {
  napi_throw_range_error(env, "ERR_OUT_OF_RANGE",
                         expectation(env, place, expected, actual).c_str());
  return false;
}

napi_value throw_argument_count(napi_env env, const FunctionDescriptor& function, size_t actual) {
  std::string message = std::string(function.name) + ": expected " +
                        std::to_string(function.traits->arity) +
                        (function.traits->arity == 1 ? " argument, got " : " arguments, got ") +
                        std::to_string(actual);
  napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message.c_str());
  return nullptr;
}

napi_value throw_unsupported(napi_env env, const BoundFunction& bound) {
  std::string message = std::string(bound.descriptor->name) + " is not supported by the " +
                        bound.instance->backend() + " backend: this build does not " +
                        (bound.descriptor->declared() ? "define" : "declare") + " it";
  napi_throw_error(env, "ERR_SPDK_UNSUPPORTED", message.c_str());
  return nullptr;
}

}  // namespace spdk_ts
