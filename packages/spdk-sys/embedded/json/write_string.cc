// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// JSON writer: strings in all the encodings that come in. What goes out is pure ASCII.
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "spdk/json.h"
#include "spdk/uuid.h"
#include "utf.h"
#include "writer.h"

namespace {

using embedded::json::Utf8Sequence;
using embedded::json::Utf8State;

struct FreeDeleter {
  void operator()(void* memory) const { std::free(memory); }
};
using OwnedText = std::unique_ptr<char, FreeDeleter>;

constexpr char kHexDigits[] = "0123456789ABCDEF";

char short_escape(uint32_t code_point) {
  switch (code_point) {
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '"':
    case '\\':
      return static_cast<char>(code_point);
    default:
      return 0;
  }
}

int emit_unit(spdk_json_write_ctx* w, uint16_t unit) {
  const char escape[] = {'\\',
                         'u',
                         kHexDigits[unit >> 12],
                         kHexDigits[(unit >> 8) & 0xF],
                         kHexDigits[(unit >> 4) & 0xF],
                         kHexDigits[unit & 0xF]};
  return w->emit(escape, sizeof(escape));
}

// DEL is legal unescaped in JSON, but terminals and logs treat it as a control character.
bool is_plain(uint32_t code_point) {
  return code_point >= 0x20 && code_point < 0x7F && code_point != '"' && code_point != '\\';
}

int emit_code_point(spdk_json_write_ctx* w, uint32_t code_point) {
  if (const char letter = short_escape(code_point); letter != 0) {
    const char escape[] = {'\\', letter};
    return w->emit(escape, sizeof(escape));
  }
  if (is_plain(code_point)) {
    const char plain = static_cast<char>(code_point);
    return w->emit(&plain, 1);
  }
  if (code_point < 0x10000) return emit_unit(w, static_cast<uint16_t>(code_point));
  const auto pair = embedded::json::split_surrogates(code_point);
  return emit_unit(w, pair.high) != 0 ? -1 : emit_unit(w, pair.low);
}

uint16_t read_le16(const uint16_t* at) {
  const auto* const bytes = reinterpret_cast<const uint8_t*>(at);
  return static_cast<uint16_t>(bytes[0] | (bytes[1] << 8));
}

int emit_utf16le(spdk_json_write_ctx* w, const uint16_t* at, const uint16_t* end) {
  while (at != end) {
    uint32_t code_point = read_le16(at++);
    if (embedded::json::is_low_surrogate(code_point)) return w->fail();
    if (embedded::json::is_high_surrogate(code_point)) {
      if (at == end) return w->fail();
      const uint16_t low = read_le16(at++);
      if (!embedded::json::is_low_surrogate(low)) return w->fail();
      code_point = embedded::json::join_surrogates(code_point, low);
    }
    if (emit_code_point(w, code_point) != 0) return w->fail();
  }
  return 0;
}

OwnedText format_text(const char* format, va_list args) {
  char* text = nullptr;
  if (vasprintf(&text, format, args) < 0) return nullptr;
  return OwnedText(text);
}

}  // namespace

int spdk_json_write_ctx::quoted(const char* text, size_t length) {
  const auto* at = reinterpret_cast<const uint8_t*>(text);
  const auto* const end = at + length;
  if (emit("\"") != 0) return fail();
  while (at != end) {
    const uint8_t* const run = at;
    while (at != end && is_plain(*at)) at++;
    if (emit(run, static_cast<size_t>(at - run)) != 0) return fail();
    if (at == end) break;
    const Utf8Sequence sequence = embedded::json::read_utf8(at, end);
    if (sequence.state != Utf8State::kValid) return fail();
    if (emit_code_point(this, sequence.code_point) != 0) return fail();
    at += sequence.length;
  }
  return emit("\"");
}

extern "C" {

int spdk_json_write_string_raw(struct spdk_json_write_ctx* w, const char* val, size_t len) {
  return w->begin_value() != 0 ? -1 : w->quoted(val, len);
}

int spdk_json_write_string(struct spdk_json_write_ctx* w, const char* val) {
  return spdk_json_write_string_raw(w, val, std::strlen(val));
}

int spdk_json_write_string_utf16le_raw(struct spdk_json_write_ctx* w, const uint16_t* val,
                                       size_t len) {
  if (w->begin_value() != 0 || w->emit("\"") != 0) return w->fail();
  return emit_utf16le(w, val, val + len) != 0 ? -1 : w->emit("\"");
}

int spdk_json_write_string_utf16le(struct spdk_json_write_ctx* w, const uint16_t* val) {
  size_t length = 0;
  while (val[length] != 0) length++;
  return spdk_json_write_string_utf16le_raw(w, val, length);
}

int spdk_json_write_string_fmt_v(struct spdk_json_write_ctx* w, const char* fmt, va_list args) {
  const OwnedText text = format_text(fmt, args);
  return text == nullptr ? w->fail() : spdk_json_write_string(w, text.get());
}

int spdk_json_write_string_fmt(struct spdk_json_write_ctx* w, const char* fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const int rc = spdk_json_write_string_fmt_v(w, fmt, args);
  va_end(args);
  return rc;
}

int spdk_json_write_bytearray(struct spdk_json_write_ctx* w, const void* val, size_t len) {
  if (w->begin_value() != 0 || w->emit("\"") != 0) return w->fail();
  const auto* const bytes = static_cast<const uint8_t*>(val);
  for (size_t i = 0; i < len; i++) {
    const char pair[] = {kHexDigits[bytes[i] >> 4], kHexDigits[bytes[i] & 0xF]};
    if (w->emit(pair, sizeof(pair)) != 0) return w->fail();
  }
  return w->emit("\"");
}

int spdk_json_write_uuid(struct spdk_json_write_ctx* w, const struct spdk_uuid* uuid) {
  char text[SPDK_UUID_STRING_LEN];
  if (spdk_uuid_fmt_lower(text, sizeof(text), uuid) != 0) return w->fail();
  return spdk_json_write_string(w, text);
}

}  // extern "C"
