// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What only the embedded backend tells: which parameter could not be decoded.
#include "../json/decode_fault.h"
#include "check.h"
#include "json_document.h"
#include "spdk/json.h"

namespace {

struct Numbers {
  uint32_t a;
  uint32_t b;
};

const spdk_json_object_decoder kFields[] = {
    {"a", offsetof(Numbers, a), spdk_json_decode_uint32, false},
    {"b", offsetof(Numbers, b), spdk_json_decode_uint32, true},
};

int decode_numbers(const spdk_json_val* value, void* out) {
  return spdk_json_decode_object(value, kFields, 2, out);
}

const spdk_json_object_decoder kOuter[] = {{"inner", 0, decode_numbers, false}};

std::string fault_of(const std::string& json, bool outer = false) {
  JsonDocument document(json);
  Numbers numbers{};
  spdk_json_decode_object(document.root(), outer ? kOuter : kFields, outer ? 1 : 2, &numbers);
  return embedded::json::decode_fault();
}

}  // namespace

TEST(json_decode_names_the_parameter_at_fault) {
  CHECK_EQ(fault_of(R"({"a":1})"), "");
  CHECK_EQ(fault_of(R"({"b":1})"), "missing parameter 'a'");
  CHECK_EQ(fault_of(R"({"a":1,"colour":"red"})"), "unknown parameter 'colour'");
  CHECK_EQ(fault_of(R"({"a":-1})"), "wrong value of parameter 'a'");
  CHECK_EQ(fault_of(R"({"a":1,"b":2,"b":3})"), "twice the parameter 'b'");
  CHECK_EQ(fault_of(R"({"b":"x","c":1})"), "wrong value of parameter 'b'");
  CHECK_EQ(fault_of("{\"" + std::string(63, 'x') + "\xc3\xa4\":1}"),
           "unknown parameter '" + std::string(63, 'x') + "'");
  CHECK_EQ(fault_of("[1]"), "there is no object with parameters");
  CHECK_EQ(fault_of(R"({"inner":{"z":1}})", true), "wrong value of parameter 'inner'");
  CHECK_EQ(fault_of(R"({"inner":{"a":1}})", true), "");
}
