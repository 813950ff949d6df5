// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include <string>

#include "check.h"
#include "json_document.h"

namespace {

constexpr uint32_t kInPlace = SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE;
constexpr uint32_t kComments = SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS;
constexpr ssize_t kInvalid = SPDK_JSON_PARSE_INVALID;
constexpr ssize_t kIncomplete = SPDK_JSON_PARSE_INCOMPLETE;
constexpr ssize_t kTooDeep = SPDK_JSON_PARSE_MAX_DEPTH_EXCEEDED;

ssize_t parse(std::string_view text, uint32_t flags = 0) { return JsonDocument(text, flags).count; }

TEST(json_parse_gives_types_lengths_and_positions) {
  JsonDocument document("  {\"a\": [1, -2.5e+3, \"x\"], \"b\": {}, \"c\": null}  tail");
  CHECK_EQ(document.count, 13);
  CHECK_EQ(document.second_count, 13);
  CHECK(std::string_view(document.text.get() + document.end, 4) == "tail");
  const spdk_json_val_type types[] = {
      SPDK_JSON_VAL_OBJECT_BEGIN, SPDK_JSON_VAL_NAME,   SPDK_JSON_VAL_ARRAY_BEGIN,
      SPDK_JSON_VAL_NUMBER,       SPDK_JSON_VAL_NUMBER, SPDK_JSON_VAL_STRING,
      SPDK_JSON_VAL_ARRAY_END,    SPDK_JSON_VAL_NAME,   SPDK_JSON_VAL_OBJECT_BEGIN,
      SPDK_JSON_VAL_OBJECT_END,   SPDK_JSON_VAL_NAME,   SPDK_JSON_VAL_NULL,
      SPDK_JSON_VAL_OBJECT_END};
  for (size_t i = 0; i < 13; i++) CHECK(document.values[i].type == types[i]);
  CHECK(document.values[0].len == 11);
  CHECK(document.values[2].len == 3);
  CHECK(document.values[8].len == 0);
  CHECK(document.at(4) == "-2.5e+3");
  CHECK(document.at(5) == "x");
  CHECK(document.at(10) == "c");
}

TEST(json_parse_accepts_exactly_json_numbers) {
  for (const char* good : {"0", "-0", "1", "10", "0.5", "1e5", "1E+5", "1.25e-10", "[9]",
                           "[123456789012345678901234567890e999999]"}) {
    CHECK(parse(good) > 0);
  }
  for (const char* bad : {"-a", "+1", ".5", "[1.]", "[1.e5]", "[1e+]", "[0x1]", "[- 1]", "[01]"}) {
    CHECK_EQ(parse(bad), kInvalid);
  }
  for (const char* cut : {"-", "1.", "1e", "1e+", "1.5e-", "", "  "}) {
    CHECK_EQ(parse(cut), kIncomplete);
  }
}

TEST(json_parse_tells_invalid_from_incomplete) {
  for (const char* bad : {"]",
                          "}",
                          "[1,]",
                          "{\"a\":1,}",
                          "{,}",
                          "[,]",
                          "{\"a\"}",
                          "{\"a\":}",
                          "{1:2}",
                          "[1 2]",
                          "{\"a\":1 \"b\":2}",
                          "[}",
                          "{]",
                          "[1}",
                          ":",
                          ",",
                          "tru]",
                          "nulL",
                          "[\"a\":1]",
                          "{\"a\",1}",
                          "\x01"}) {
    CHECK_EQ(parse(bad), kInvalid);
  }
  for (const char* cut : {"[", "{", "[1", "[1,", "{\"a\"", "{\"a\":", "{\"a\":1", "tru", "\"abc",
                          "[[[[]]]", "{\"a\":{\"b\":[]}"}) {
    CHECK_EQ(parse(cut), kIncomplete);
  }
}

TEST(json_parse_limits_the_depth) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK_EQ(parse(nested(64)), 128);
  CHECK_EQ(parse(nested(65)), kTooDeep);
  CHECK_EQ(parse(std::string(1'000'000, '[')), kTooDeep);
  std::string objects;
  for (int i = 0; i < 100'000; i++) objects += "{\"a\":";
  CHECK_EQ(parse(objects), kTooDeep);
}

TEST(json_parse_decodes_escapes_in_place) {
  JsonDocument plain("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", kInPlace);
  CHECK(plain.at(0) == "\"\\/\b\f\n\r\t");
  JsonDocument unicode("\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\\u0000z\"", kInPlace);
  CHECK(unicode.at(0) == std::string_view("A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\0z", 12));

  // Without the flag neither the text nor the values change, only validity is decided.
  JsonDocument untouched("\"\\u0041\"");
  CHECK_EQ(untouched.count, 1);
  CHECK(std::string_view(untouched.text.get(), untouched.size) == "\"\\u0041\"");

  for (const char* bad : {"\"\\x41\"", "\"\\u00g0\"", "\"\\uDE00\"", "\"\\uD83D\"", "\"\\uD83Dx\"",
                          "\"\\uD83D\\u0041\"", "\"\\uD83D\\n\"", "\"\n\"", "\"\x1f\""}) {
    CHECK_EQ(parse(bad), kInvalid);
  }
  for (const char* cut : {"\"\\", "\"\\u", "\"\\u00", "\"\\u0041", "\"\\uD83D", "\"\\uD83D\\u"}) {
    CHECK_EQ(parse(cut), kIncomplete);
  }
}

TEST(json_parse_validates_utf8) {
  for (const char* good :
       {"\"\x7f\"", "\"\xC2\x80\"", "\"\xDF\xBF\"", "\"\xE0\xA0\x80\"", "\"\xED\x9F\xBF\"",
        "\"\xEE\x80\x80\"", "\"\xF0\x90\x80\x80\"", "\"\xF4\x8F\xBF\xBF\""}) {
    CHECK_EQ(parse(good), 1);
  }
  // Overlong forms, surrogates, beyond U+10FFFF, lone or missing continuation bytes.
  for (const char* bad :
       {"\"\x80\"", "\"\xC0\x80\"", "\"\xC1\xBF\"", "\"\xC2\"", "\"\xC2\x41\"", "\"\xE0\x9F\xBF\"",
        "\"\xED\xA0\x80\"", "\"\xED\xBF\xBF\"", "\"\xE2\x82\"", "\"\xF0\x8F\xBF\xBF\"",
        "\"\xF4\x90\x80\x80\"", "\"\xF5\x80\x80\x80\"", "\"\xFF\"", "\"\xF0\x9F\x98\""}) {
    CHECK_EQ(parse(bad), kInvalid);
  }
}

TEST(json_parse_skips_comments_when_asked) {
  CHECK_EQ(parse("/* a */ [1, // b\n 2 /***/]", kComments), 4);
  CHECK_EQ(parse("[1] // rest", kComments), 3);
  CHECK_EQ(parse("/* a */ 1"), kInvalid);
  CHECK_EQ(parse("[/ 1]", kComments), kInvalid);
  CHECK_EQ(parse("/* a *", kComments), kIncomplete);
  CHECK_EQ(parse("// a", kComments), kIncomplete);
}

TEST(json_parse_finds_every_prefix_incomplete) {
  const std::string text = "{\"a\":[1,\"\\uD83D\\uDE00\\n\",true],\"b\":{\"c\":-1.5e3}}";
  for (size_t size = 0; size < text.size(); size++)
    CHECK_EQ(parse(text.substr(0, size)), kIncomplete);
  CHECK(parse(text) > 0);
}

TEST(json_parse_counts_values_beyond_the_array) {
  JsonDocument whole("[1,[2,3],4]");
  for (size_t room = 0; room <= 8; room++) {
    std::vector<spdk_json_val> values(room);
    char text[] = "[1,[2,3],4]";
    const ssize_t count = spdk_json_parse(text, sizeof(text) - 1, values.data(), room, nullptr, 0);
    CHECK(count == 8);
    for (size_t i = 0; i < room; i++) CHECK(values[i].type == whole.values[i].type);
  }
}

}  // namespace
