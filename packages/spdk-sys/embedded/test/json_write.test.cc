// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include <cmath>
#include <string>

#include "check.h"
#include "json_document.h"
#include "spdk/uuid.h"

namespace {

template <typename Write>
std::string written(Write write, uint32_t flags = 0) {
  std::string text;
  spdk_json_write_ctx* const w = spdk_json_write_begin(append_to_string, &text, flags);
  write(w);
  return spdk_json_write_end(w) == 0 ? text : "failed";
}

std::string string_of(std::string_view text) {
  return written([&](auto* w) { spdk_json_write_string_raw(w, text.data(), text.size()); });
}

void write_sample(spdk_json_write_ctx* w) {
  spdk_json_write_object_begin(w);
  spdk_json_write_named_bool(w, "yes", true);
  spdk_json_write_named_null(w, "none");
  spdk_json_write_named_array_begin(w, "list");
  spdk_json_write_uint8(w, 255);
  spdk_json_write_array_begin(w);
  spdk_json_write_array_end(w);
  spdk_json_write_object_begin(w);
  spdk_json_write_object_end(w);
  spdk_json_write_array_end(w);
  spdk_json_write_named_object_begin(w, "inner");
  spdk_json_write_named_string_fmt(w, "text", "%d-%s", 7, "x");
  spdk_json_write_object_end(w);
  spdk_json_write_object_end(w);
}

TEST(json_write_nests_and_formats) {
  CHECK(written(write_sample) ==
        "{\"yes\":true,\"none\":null,\"list\":[255,[],{}],\"inner\":{\"text\":\"7-x\"}}");
  CHECK(written(write_sample, SPDK_JSON_WRITE_FLAG_FORMATTED) ==
        "{\n  \"yes\": true,\n  \"none\": null,\n  \"list\": [\n    255,\n    [],\n    {}\n  ],\n"
        "  \"inner\": {\n    \"text\": \"7-x\"\n  }\n}");
}

TEST(json_write_numbers) {
  const std::string text = written([](auto* w) {
    spdk_json_write_array_begin(w);
    spdk_json_write_uint16(w, 65535);
    spdk_json_write_int32(w, INT32_MIN);
    spdk_json_write_uint32(w, UINT32_MAX);
    spdk_json_write_int64(w, INT64_MIN);
    spdk_json_write_uint64(w, UINT64_MAX);
    spdk_json_write_uint128(w, 0, 0);
    spdk_json_write_uint128(w, 0, 1);
    spdk_json_write_uint128(w, UINT64_MAX, UINT64_MAX);
    spdk_json_write_double(w, -0.5);
    spdk_json_write_array_end(w);
  });
  CHECK(text ==
        "[65535,-2147483648,4294967295,-9223372036854775808,18446744073709551615,0,"
        "18446744073709551616,340282366920938463463374607431768211455,"
        "-5.00000000000000000000e-01]");
}

TEST(json_write_escapes_strings) {
  CHECK_EQ(string_of("a/\"\\\b\f\n\r\t"), "\"a/\\\"\\\\\\b\\f\\n\\r\\t\"");
  CHECK_EQ(string_of(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001F\\u007F\"");
  CHECK_EQ(string_of("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), "\"\\u00E9\\u20AC\\uD83D\\uDE00\"");
  CHECK_EQ(string_of("\xC3"), "failed");
  CHECK_EQ(string_of("\xED\xA0\x80"), "failed");

  const uint16_t wide[] = {0x41, 0x20AC, 0xD83D, 0xDE00, 0};
  CHECK(written([&](auto* w) { spdk_json_write_string_utf16le(w, wide); }) ==
        "\"A\\u20AC\\uD83D\\uDE00\"");
  CHECK(written([&](auto* w) { spdk_json_write_string_utf16le_raw(w, wide + 3, 1); }) == "failed");
  CHECK(written([&](auto* w) { spdk_json_write_string_utf16le_raw(w, wide + 2, 1); }) == "failed");

  const uint8_t bytes[] = {0x00, 0x7f, 0xab};
  CHECK(written([&](auto* w) { spdk_json_write_bytearray(w, bytes, 3); }) == "\"007FAB\"");

  const char* const uuid_text = "8b1d1b3c-3b52-4ee0-bb21-4e1b5a7c0a11";
  spdk_uuid uuid = {};
  CHECK(spdk_uuid_parse(&uuid, uuid_text) == 0);
  CHECK(written([&](auto* w) { spdk_json_write_uuid(w, &uuid); }) ==
        "\"" + std::string(uuid_text) + "\"");
}

TEST(json_write_passes_on_large_output) {
  // Around the size of the writer's own buffer, where its parts are put together.
  for (size_t size = 4090; size < 4100; size++) {
    const std::string text(size, 'x');
    CHECK_EQ(string_of(text), "\"" + text + "\"");
  }
  const std::string large(1'000'000, '\n');
  CHECK_EQ(string_of(large).size(), 2'000'002);
}

TEST(json_write_reports_a_failing_sink) {
  const auto refuse = [](void*, const void*, size_t) { return -1; };
  spdk_json_write_ctx* const w = spdk_json_write_begin(refuse, nullptr, 0);
  const std::string text(10'000, 'x');
  CHECK(spdk_json_write_string(w, text.c_str()) != 0);
  CHECK(spdk_json_write_end(w) != 0);
  CHECK(spdk_json_write_end(nullptr) == 0);
}

TEST(json_write_val_reproduces_parsed_json) {
  const std::string text = "{\"a\":[1,-2.5e3,{\"b\":null},[]],\"c\":\"\\u00E9\",\"d\":true}";
  JsonDocument document(text, JsonDocument::kInPlace);
  CHECK(written([&](auto* w) { spdk_json_write_val(w, document.root()); }) == text);
  CHECK(written([](auto* w) { spdk_json_write_val_raw(w, "[1]", 3); }) == "[1]");
  spdk_json_val invalid = {};
  CHECK(written([&](auto* w) { spdk_json_write_val(w, &invalid); }) == "failed");
}

}  // namespace
