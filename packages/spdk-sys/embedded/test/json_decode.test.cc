// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include <cerrno>
#include <climits>
#include <cstddef>
#include <iterator>
#include <string>

#include "check.h"
#include "json_document.h"
#include "spdk/uuid.h"

namespace {

template <typename T>
struct Converted {
  int rc;
  T value;
};

template <typename T>
Converted<T> convert(const char* text, int (*read)(const spdk_json_val*, T*)) {
  JsonDocument document(text);
  Converted<T> result = {0, 77};
  result.rc = read(document.root(), &result.value);
  return result;
}

template <typename T>
void expect(const char* text, int (*read)(const spdk_json_val*, T*), T wanted) {
  const auto result = convert(text, read);
  CHECK(result.rc == 0);
  CHECK(result.value == wanted);
}

template <typename T>
void refuse(const char* text, int (*read)(const spdk_json_val*, T*), int rc) {
  const auto result = convert(text, read);
  CHECK(result.rc == rc);
  CHECK(result.value == 77);
}

TEST(json_numbers_convert_within_their_range) {
  expect<uint8_t>("255", spdk_json_number_to_uint8, 255);
  refuse<uint8_t>("256", spdk_json_number_to_uint8, -ERANGE);
  expect<uint16_t>("65535", spdk_json_number_to_uint16, 65535);
  refuse<uint16_t>("65536", spdk_json_number_to_uint16, -ERANGE);
  expect<uint32_t>("4294967295", spdk_json_number_to_uint32, 4294967295U);
  refuse<uint32_t>("4294967296", spdk_json_number_to_uint32, -ERANGE);
  expect<uint64_t>("18446744073709551615", spdk_json_number_to_uint64, UINT64_MAX);
  refuse<uint64_t>("18446744073709551616", spdk_json_number_to_uint64, -ERANGE);
  refuse<uint64_t>("-1", spdk_json_number_to_uint64, -ERANGE);
  expect<int32_t>("-2147483648", spdk_json_number_to_int32, INT_MIN);
  refuse<int32_t>("-2147483649", spdk_json_number_to_int32, -ERANGE);
  expect<int32_t>("2147483647", spdk_json_number_to_int32, INT_MAX);
  refuse<int32_t>("2147483648", spdk_json_number_to_int32, -ERANGE);
  refuse<int32_t>("\"1\"", spdk_json_number_to_int32, -EINVAL);
}

TEST(json_numbers_with_fraction_or_exponent_convert_if_integral) {
  expect<uint32_t>("1e3", spdk_json_number_to_uint32, 1000);
  expect<uint32_t>("1.5e3", spdk_json_number_to_uint32, 1500);
  expect<uint32_t>("2.50e1", spdk_json_number_to_uint32, 25);
  expect<uint32_t>("1000E-2", spdk_json_number_to_uint32, 10);
  expect<int32_t>("-10.0", spdk_json_number_to_int32, -10);
  refuse<uint32_t>("0.5", spdk_json_number_to_uint32, -ERANGE);
  refuse<uint32_t>("15e-1", spdk_json_number_to_uint32, -ERANGE);
  refuse<uint64_t>("1e20", spdk_json_number_to_uint64, -ERANGE);
  refuse<uint64_t>("1e-9223372036854775807", spdk_json_number_to_uint64, -ERANGE);
  refuse<uint64_t>("1e99999999999999999999999", spdk_json_number_to_uint64, -ERANGE);
}

struct Options {
  char* name;
  uint32_t blocks;
  bool read_only;
  spdk_uuid uuid;
};

constexpr spdk_json_object_decoder kDecoders[] = {
    {"name", offsetof(Options, name), spdk_json_decode_string, false},
    {"blocks", offsetof(Options, blocks), spdk_json_decode_uint32, false},
    {"read_only", offsetof(Options, read_only), spdk_json_decode_bool, true},
    {"uuid", offsetof(Options, uuid), spdk_json_decode_uuid, true},
};

int decode(const char* text, Options* options, bool relaxed = false) {
  JsonDocument document(text);
  *options = {};
  const auto run = relaxed ? spdk_json_decode_object_relaxed : spdk_json_decode_object;
  return run(document.root(), kDecoders, std::size(kDecoders), options);
}

TEST(json_decode_object_checks_every_key) {
  Options options;
  CHECK(decode("{\"name\":\"a\",\"blocks\":8}", &options) == 0);
  CHECK(std::string(options.name) == "a");
  CHECK(options.blocks == 8);
  spdk_json_free_object(kDecoders, std::size(kDecoders), &options);
  CHECK(options.name == nullptr);

  CHECK(decode("{\"uuid\":\"8b1d1b3c-3b52-4ee0-bb21-4e1b5a7c0a11\",\"name\":\"a\",\"blocks\":8,"
               "\"read_only\":true}",
               &options) == 0);
  CHECK(options.read_only);
  spdk_json_free_object(kDecoders, std::size(kDecoders), &options);

  const char* const refused[] = {
      "{\"name\":\"a\"}",                                    // a required key is missing
      "{\"name\":\"a\",\"blocks\":8,\"other\":{\"x\":[]}}",  // an unknown one is there
      "{\"name\":\"a\",\"name\":\"b\",\"blocks\":8}",        // one is there twice
      "{\"name\":1,\"blocks\":8}",                           // or has the wrong type
      "{\"name\":\"a\\u0000b\",\"blocks\":8}",               // or cannot be a C string
      "{\"name\":\"a\",\"blocks\":8,\"uuid\":\"no\"}",
      "[]",
  };
  for (const char* text : refused) {
    JsonDocument document(text, JsonDocument::kInPlace);
    options = {};
    CHECK(spdk_json_decode_object(document.root(), kDecoders, std::size(kDecoders), &options) != 0);
    spdk_json_free_object(kDecoders, std::size(kDecoders), &options);
  }
  CHECK(decode("{\"name\":\"a\",\"blocks\":8,\"other\":{\"x\":[]}}", &options, true) == 0);
  spdk_json_free_object(kDecoders, std::size(kDecoders), &options);
  CHECK(spdk_json_decode_object(nullptr, kDecoders, std::size(kDecoders), &options) != 0);
}

TEST(json_decode_array_stops_at_its_limit) {
  JsonDocument document("[1,2,3]");
  uint32_t numbers[3] = {};
  size_t count = 0;
  CHECK(spdk_json_decode_array(document.root(), spdk_json_decode_uint32, numbers, 3, &count,
                               sizeof(numbers[0])) == 0);
  CHECK(count == 3 && numbers[2] == 3);
  CHECK(spdk_json_decode_array(document.root(), spdk_json_decode_uint32, numbers, 2, &count,
                               sizeof(numbers[0])) != 0);
  JsonDocument mixed("[1,\"2\"]");
  CHECK(spdk_json_decode_array(mixed.root(), spdk_json_decode_uint32, numbers, 3, &count,
                               sizeof(numbers[0])) != 0);
  CHECK(count == 1);
}

TEST(json_find_reports_missing_double_and_wrong_keys) {
  JsonDocument document("{\"a\":[1,{\"b\":2}],\"c\":\"x\",\"d\":1,\"d\":2}");
  spdk_json_val* key = nullptr;
  spdk_json_val* value = nullptr;
  CHECK(spdk_json_find(document.root(), "c", &key, &value, SPDK_JSON_VAL_STRING) == 0);
  CHECK(spdk_json_strequal(key, "c") && spdk_json_strequal(value, "x"));
  CHECK(spdk_json_find_array(document.root(), "a", nullptr, &value) == 0);
  CHECK(spdk_json_val_len(value) == 7);
  CHECK(spdk_json_find_string(document.root(), "a", nullptr, nullptr) == -EDOM);
  CHECK(spdk_json_find(document.root(), "b", nullptr, nullptr, SPDK_JSON_VAL_INVALID) == -ENOENT);
  CHECK(spdk_json_find(document.root(), "d", nullptr, nullptr, SPDK_JSON_VAL_INVALID) == -EINVAL);
  JsonDocument array("[1]");
  CHECK(spdk_json_find(array.root(), "a", nullptr, nullptr, SPDK_JSON_VAL_INVALID) == -EPROTOTYPE);
}

TEST(json_first_and_next_walk_objects_and_arrays) {
  JsonDocument document("{\"a\":[[1,2],{\"b\":2},3],\"c\":true}");
  spdk_json_val* const first = spdk_json_object_first(document.root());
  CHECK(spdk_json_strequal(first, "a"));
  spdk_json_val* const second = spdk_json_next(first);
  CHECK(spdk_json_strequal(second, "c"));
  CHECK(spdk_json_next(second) == nullptr);

  spdk_json_val* at = spdk_json_array_first(first + 1);
  CHECK(at->type == SPDK_JSON_VAL_ARRAY_BEGIN);
  at = spdk_json_next(at);
  CHECK(at->type == SPDK_JSON_VAL_OBJECT_BEGIN);
  at = spdk_json_next(at);
  CHECK(at->type == SPDK_JSON_VAL_NUMBER);
  at = spdk_json_next(at);
  CHECK(at->type == SPDK_JSON_VAL_ARRAY_END);
  CHECK(spdk_json_next(at) == nullptr);

  for (const char* empty : {"[]", "{}", "1"}) {
    JsonDocument nothing(empty);
    CHECK(spdk_json_array_first(nothing.root()) == nullptr);
    CHECK(spdk_json_object_first(nothing.root()) == nullptr);
  }
}

}  // namespace
