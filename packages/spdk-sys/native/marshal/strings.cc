// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "marshal/strings.h"

#include <cstdlib>
#include <cstring>

#include "marshal/errors.h"
#include "marshal/pointers.h"
#include "marshal/retained_strings.h"

namespace spdk_ts {
namespace {

bool read_string_address(napi_env env, napi_value value, const ValuePlace& place,
                         const char*& out) {
  constexpr const char* kExpected = "string, null or address";
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  if (type != napi_null && type != napi_number && type != napi_bigint) {
    return throw_wrong_type(env, place, kExpected, value);
  }
  void* address = nullptr;
  if (!read_pointer(env, value, place, address)) return false;
  out = static_cast<const char*>(address);
  return true;
}

}  // namespace

bool CallStrings::read_long(napi_env env, napi_value value, char*& text, size_t& length) {
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  long_.push_back(std::make_unique_for_overwrite<char[]>(length + 1));
  text = long_.back().get();
  return napi_get_value_string_utf8(env, value, text, length + 1, &length) == napi_ok;
}

bool CallStrings::read(napi_env env, napi_value value, const ValuePlace& place, const char*& out) {
  char* text = inline_.data() + used_;
  size_t room = inline_.size() - used_;
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, text, room, &length) != napi_ok) {
    return read_string_address(env, value, place, out);
  }
  // A copy that fills the room may have been cut, up to three bytes early at a character's border.
  if (length + 4 >= room) {
    if (!read_long(env, value, text, length)) {
      return throw_wrong_type(env, place, "string", value);
    }
  } else {
    used_ += length + 1;
  }
  if (std::memchr(text, 0, length) != nullptr) {
    return throw_wrong_type(env, place, "a string without NUL characters", value);
  }
  bool retained = (place.function->traits->retained >> place.parameter & 1) != 0;
  out = retained ? retain_string({text, length}) : text;
  return true;
}

napi_value write_string(napi_env env, const char* text) {
  napi_value result = nullptr;
  if (text == nullptr) {
    napi_get_null(env, &result);
  } else {
    napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &result);
  }
  return result;
}

napi_value write_owned_string(napi_env env, char* text) {
  napi_value result = write_string(env, text);
  std::free(text);
  return result;
}

}  // namespace spdk_ts
