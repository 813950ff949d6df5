// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// JSON writer: a name and its value in one call.
#include <cstdarg>

#include "spdk/json.h"

namespace {

template <typename... Parameters, typename... Arguments>
int named(spdk_json_write_ctx* w, const char* name,
          int (*write)(spdk_json_write_ctx*, Parameters...), Arguments... arguments) {
  const int rc = spdk_json_write_name(w, name);
  return rc != 0 ? rc : write(w, arguments...);
}

}  // namespace

extern "C" {

int spdk_json_write_named_null(struct spdk_json_write_ctx* w, const char* name) {
  return named(w, name, spdk_json_write_null);
}

int spdk_json_write_named_bool(struct spdk_json_write_ctx* w, const char* name, bool val) {
  return named(w, name, spdk_json_write_bool, val);
}

int spdk_json_write_named_uint8(struct spdk_json_write_ctx* w, const char* name, uint8_t val) {
  return named(w, name, spdk_json_write_uint8, val);
}

int spdk_json_write_named_uint16(struct spdk_json_write_ctx* w, const char* name, uint16_t val) {
  return named(w, name, spdk_json_write_uint16, val);
}

int spdk_json_write_named_int32(struct spdk_json_write_ctx* w, const char* name, int32_t val) {
  return named(w, name, spdk_json_write_int32, val);
}

int spdk_json_write_named_uint32(struct spdk_json_write_ctx* w, const char* name, uint32_t val) {
  return named(w, name, spdk_json_write_uint32, val);
}

int spdk_json_write_named_int64(struct spdk_json_write_ctx* w, const char* name, int64_t val) {
  return named(w, name, spdk_json_write_int64, val);
}

int spdk_json_write_named_uint64(struct spdk_json_write_ctx* w, const char* name, uint64_t val) {
  return named(w, name, spdk_json_write_uint64, val);
}

int spdk_json_write_named_uint128(struct spdk_json_write_ctx* w, const char* name, uint64_t low_val,
                                  uint64_t high_val) {
  return named(w, name, spdk_json_write_uint128, low_val, high_val);
}

int spdk_json_write_named_double(struct spdk_json_write_ctx* w, const char* name, double val) {
  return named(w, name, spdk_json_write_double, val);
}

int spdk_json_write_named_string(struct spdk_json_write_ctx* w, const char* name, const char* val) {
  return named(w, name, spdk_json_write_string, val);
}

int spdk_json_write_named_string_fmt_v(struct spdk_json_write_ctx* w, const char* name,
                                       const char* fmt, va_list args) {
  const int rc = spdk_json_write_name(w, name);
  return rc != 0 ? rc : spdk_json_write_string_fmt_v(w, fmt, args);
}

int spdk_json_write_named_string_fmt(struct spdk_json_write_ctx* w, const char* name,
                                     const char* fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const int rc = spdk_json_write_named_string_fmt_v(w, name, fmt, args);
  va_end(args);
  return rc;
}

int spdk_json_write_named_bytearray(struct spdk_json_write_ctx* w, const char* name,
                                    const void* val, size_t len) {
  return named(w, name, spdk_json_write_bytearray, val, len);
}

int spdk_json_write_named_uuid(struct spdk_json_write_ctx* w, const char* name,
                               const struct spdk_uuid* uuid) {
  return named(w, name, spdk_json_write_uuid, uuid);
}

int spdk_json_write_named_array_begin(struct spdk_json_write_ctx* w, const char* name) {
  return named(w, name, spdk_json_write_array_begin);
}

int spdk_json_write_named_object_begin(struct spdk_json_write_ctx* w, const char* name) {
  return named(w, name, spdk_json_write_object_begin);
}

}  // extern "C"
