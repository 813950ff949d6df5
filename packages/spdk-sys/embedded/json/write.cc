// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// JSON writer: structure and scalar values.
#include <algorithm>
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "spdk/json.h"
#include "writer.h"

int spdk_json_write_ctx::flush() {
  if (sink(sink_arg, buffer, filled) != 0) return fail();
  filled = 0;
  return 0;
}

int spdk_json_write_ctx::emit(const void* data, size_t size) {
  const auto* from = static_cast<const uint8_t*>(data);
  while (size > 0) {
    const size_t part = std::min(size, sizeof(buffer) - filled);
    std::memcpy(buffer + filled, from, part);
    filled += part;
    from += part;
    size -= part;
    if (size > 0 && flush() != 0) return -1;
  }
  return 0;
}

int spdk_json_write_ctx::new_line() {
  if (!formatted()) return 0;
  if (emit("\n") != 0) return -1;
  for (uint32_t i = 0; i < indent; i++) {
    if (emit("  ") != 0) return -1;
  }
  return 0;
}

int spdk_json_write_ctx::begin_value() {
  if (container_is_empty && new_line() != 0) return fail();
  if (!first_in_container && (emit(",") != 0 || new_line() != 0)) return fail();
  first_in_container = false;
  container_is_empty = false;
  return 0;
}

int spdk_json_write_ctx::open(const char* bracket) {
  if (begin_value() != 0) return -1;
  first_in_container = true;
  container_is_empty = true;
  indent++;
  return emit(bracket);
}

int spdk_json_write_ctx::close(const char* bracket) {
  if (indent == 0) return fail();
  first_in_container = false;
  indent--;
  const bool was_empty = container_is_empty;
  container_is_empty = false;
  if (!was_empty && new_line() != 0) return fail();
  return emit(bracket);
}

namespace {

template <typename T>
int write_integer(spdk_json_write_ctx* w, T value) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), value);
  if (w->begin_value() != 0 || error != std::errc()) return w->fail();
  return w->emit(digits, static_cast<size_t>(end - digits));
}

}  // namespace

extern "C" {

struct spdk_json_write_ctx* spdk_json_write_begin(spdk_json_write_cb write_cb, void* cb_ctx,
                                                  uint32_t flags) {
  auto* const w = static_cast<spdk_json_write_ctx*>(std::calloc(1, sizeof(spdk_json_write_ctx)));
  if (w == nullptr) return nullptr;
  w->sink = write_cb;
  w->sink_arg = cb_ctx;
  w->flags = flags;
  w->first_in_container = true;
  return w;
}

int spdk_json_write_end(struct spdk_json_write_ctx* w) {
  if (w == nullptr) return 0;
  w->flush();
  const bool failed = w->failed;
  std::free(w);
  return failed ? -1 : 0;
}

int spdk_json_write_val_raw(struct spdk_json_write_ctx* w, const void* data, size_t len) {
  return w->begin_value() != 0 ? -1 : w->emit(data, len);
}

int spdk_json_write_null(struct spdk_json_write_ctx* w) {
  return spdk_json_write_val_raw(w, "null", 4);
}

int spdk_json_write_bool(struct spdk_json_write_ctx* w, bool val) {
  return val ? spdk_json_write_val_raw(w, "true", 4) : spdk_json_write_val_raw(w, "false", 5);
}

int spdk_json_write_uint8(struct spdk_json_write_ctx* w, uint8_t val) {
  return write_integer(w, unsigned{val});
}

int spdk_json_write_uint16(struct spdk_json_write_ctx* w, uint16_t val) {
  return write_integer(w, val);
}

int spdk_json_write_int32(struct spdk_json_write_ctx* w, int32_t val) {
  return write_integer(w, val);
}

int spdk_json_write_uint32(struct spdk_json_write_ctx* w, uint32_t val) {
  return write_integer(w, val);
}

int spdk_json_write_int64(struct spdk_json_write_ctx* w, int64_t val) {
  return write_integer(w, val);
}

int spdk_json_write_uint64(struct spdk_json_write_ctx* w, uint64_t val) {
  return write_integer(w, val);
}

int spdk_json_write_uint128(struct spdk_json_write_ctx* w, uint64_t low_val, uint64_t high_val) {
  __extension__ using uint128 = unsigned __int128;
  uint128 rest = (uint128{high_val} << 64) | low_val;
  char digits[40];
  char* first = digits + sizeof(digits);
  do {
    *--first = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0);
  return spdk_json_write_val_raw(w, first, static_cast<size_t>(digits + sizeof(digits) - first));
}

int spdk_json_write_double(struct spdk_json_write_ctx* w, double val) {
  char text[48];
  const int length = std::snprintf(text, sizeof(text), "%.20e", val);
  if (length <= 0 || static_cast<size_t>(length) >= sizeof(text)) return w->fail();
  return spdk_json_write_val_raw(w, text, static_cast<size_t>(length));
}

int spdk_json_write_array_begin(struct spdk_json_write_ctx* w) { return w->open("["); }
int spdk_json_write_array_end(struct spdk_json_write_ctx* w) { return w->close("]"); }
int spdk_json_write_object_begin(struct spdk_json_write_ctx* w) { return w->open("{"); }
int spdk_json_write_object_end(struct spdk_json_write_ctx* w) { return w->close("}"); }

int spdk_json_write_name_raw(struct spdk_json_write_ctx* w, const char* name, size_t len) {
  if (w->begin_value() != 0 || w->quoted(name, len) != 0) return w->fail();
  // The value that follows belongs to this name: no comma before it.
  w->first_in_container = true;
  return w->emit(w->formatted() ? ": " : ":");
}

int spdk_json_write_name(struct spdk_json_write_ctx* w, const char* name) {
  return spdk_json_write_name_raw(w, name, std::strlen(name));
}

int spdk_json_write_val(struct spdk_json_write_ctx* w, const struct spdk_json_val* val) {
  // Values are a flat sequence with explicit ends, so writing one after the other reproduces any
  // nesting without recursion.
  const size_t count = spdk_json_val_len(val);
  for (const spdk_json_val* at = val; at < val + count; at++) {
    const auto* const text = static_cast<const char*>(at->start);
    int rc = -1;
    switch (at->type) {
      case SPDK_JSON_VAL_NUMBER:
        rc = spdk_json_write_val_raw(w, text, at->len);
        break;
      case SPDK_JSON_VAL_STRING:
        rc = spdk_json_write_string_raw(w, text, at->len);
        break;
      case SPDK_JSON_VAL_NAME:
        rc = spdk_json_write_name_raw(w, text, at->len);
        break;
      case SPDK_JSON_VAL_TRUE:
      case SPDK_JSON_VAL_FALSE:
        rc = spdk_json_write_bool(w, at->type == SPDK_JSON_VAL_TRUE);
        break;
      case SPDK_JSON_VAL_NULL:
        rc = spdk_json_write_null(w);
        break;
      case SPDK_JSON_VAL_ARRAY_BEGIN:
        rc = spdk_json_write_array_begin(w);
        break;
      case SPDK_JSON_VAL_ARRAY_END:
        rc = spdk_json_write_array_end(w);
        break;
      case SPDK_JSON_VAL_OBJECT_BEGIN:
        rc = spdk_json_write_object_begin(w);
        break;
      case SPDK_JSON_VAL_OBJECT_END:
        rc = spdk_json_write_object_end(w);
        break;
      default:
        break;
    }
    if (rc != 0) return w->fail();
  }
  return 0;
}

}  // extern "C"
