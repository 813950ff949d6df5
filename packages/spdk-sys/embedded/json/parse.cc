// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// spdk_json_parse: text to a flat array of spdk_json_val. Where the input is wrong, the return code
// and *end are those that SPDK gives, because the JSON-RPC server tells "more bytes to come" from
// "never valid" by them.
#include <sys/types.h>

#include <cstdint>

#include "scan.h"
#include "spdk/json.h"

namespace embedded::json {
namespace {

constexpr size_t kMaxDepth = 64;

enum class Expect : uint8_t { kValue, kSeparator, kName, kColon, kNothing };

// Containers are kept in a fixed array instead of the call stack, so depth cannot exhaust it.
struct OpenContainer {
  spdk_json_val_type type;
  size_t index;
};

class Parser {
 public:
  Parser(uint8_t* begin, uint8_t* end, spdk_json_val* values, size_t capacity, uint32_t flags)
      : at_(begin), end_(end), values_(values), capacity_(capacity), flags_(flags) {}

  ssize_t run();
  uint8_t* position() const { return at_; }

 private:
  ssize_t step();
  ssize_t literal(uint8_t first);
  ssize_t number();
  ssize_t string();
  ssize_t open(uint8_t bracket);
  ssize_t close(uint8_t bracket);
  ssize_t comma();
  ssize_t colon();
  ssize_t comment();

  void add(spdk_json_val_type type, uint8_t* start, size_t length);
  void value_done();
  ssize_t scalar(spdk_json_val_type type, ssize_t length);

  uint8_t* at_;
  uint8_t* const end_;
  spdk_json_val* const values_;
  const size_t capacity_;
  const uint32_t flags_;
  Expect expect_ = Expect::kValue;
  bool after_comma_ = false;
  size_t count_ = 0;
  size_t depth_ = 0;
  OpenContainer open_[kMaxDepth];
};

// Values beyond the caller's array are counted only: a first pass with no array sizes a second one.
void Parser::add(spdk_json_val_type type, uint8_t* start, size_t length) {
  if (values_ != nullptr && count_ < capacity_) {
    values_[count_].start = start;
    values_[count_].len = static_cast<uint32_t>(length);
    values_[count_].type = type;
  }
  count_++;
}

void Parser::value_done() {
  expect_ = depth_ > 0 ? Expect::kSeparator : Expect::kNothing;
  after_comma_ = false;
}

ssize_t Parser::scalar(spdk_json_val_type type, ssize_t length) {
  if (length < 0) return length;
  add(type, at_, static_cast<size_t>(length));
  at_ += length;
  value_done();
  return 0;
}

ssize_t Parser::literal(uint8_t first) {
  if (expect_ != Expect::kValue) return SPDK_JSON_PARSE_INVALID;
  switch (first) {
    case 't':
      return scalar(SPDK_JSON_VAL_TRUE, scan_literal(at_, end_, "true"));
    case 'f':
      return scalar(SPDK_JSON_VAL_FALSE, scan_literal(at_, end_, "false"));
    default:
      return scalar(SPDK_JSON_VAL_NULL, scan_literal(at_, end_, "null"));
  }
}

ssize_t Parser::number() {
  if (expect_ != Expect::kValue) return SPDK_JSON_PARSE_INVALID;
  return scalar(SPDK_JSON_VAL_NUMBER, scan_number(at_, end_));
}

ssize_t Parser::string() {
  if (expect_ != Expect::kValue && expect_ != Expect::kName) return SPDK_JSON_PARSE_INVALID;
  const bool decode = (flags_ & SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE) != 0;
  uint8_t* const content = at_ + 1;
  const ssize_t length = scan_string(&at_, end_, decode);
  if (length < 0) return length;
  if (expect_ == Expect::kName) {
    add(SPDK_JSON_VAL_NAME, content, static_cast<size_t>(length));
    expect_ = Expect::kColon;
    after_comma_ = false;
  } else {
    add(SPDK_JSON_VAL_STRING, content, static_cast<size_t>(length));
    value_done();
  }
  return 0;
}

ssize_t Parser::open(uint8_t bracket) {
  if (expect_ != Expect::kValue) return SPDK_JSON_PARSE_INVALID;
  if (depth_ == kMaxDepth) return SPDK_JSON_PARSE_MAX_DEPTH_EXCEEDED;
  const bool object = bracket == '{';
  const auto type = object ? SPDK_JSON_VAL_OBJECT_BEGIN : SPDK_JSON_VAL_ARRAY_BEGIN;
  open_[depth_++] = {type, count_};
  add(type, at_++, 1);
  expect_ = object ? Expect::kName : Expect::kValue;
  after_comma_ = false;
  return 0;
}

ssize_t Parser::close(uint8_t bracket) {
  if (after_comma_ || depth_ == 0) return SPDK_JSON_PARSE_INVALID;
  const bool object = bracket == '}';
  const OpenContainer& top = open_[depth_ - 1];
  const auto wanted = object ? SPDK_JSON_VAL_OBJECT_BEGIN : SPDK_JSON_VAL_ARRAY_BEGIN;
  const Expect when_empty = object ? Expect::kName : Expect::kValue;
  if (top.type != wanted || (expect_ != when_empty && expect_ != Expect::kSeparator)) {
    return SPDK_JSON_PARSE_INVALID;
  }
  if (values_ != nullptr && top.index < capacity_) {
    values_[top.index].len = static_cast<uint32_t>(count_ - top.index - 1);
  }
  depth_--;
  add(object ? SPDK_JSON_VAL_OBJECT_END : SPDK_JSON_VAL_ARRAY_END, at_++, 1);
  value_done();
  return 0;
}

ssize_t Parser::comma() {
  if (expect_ != Expect::kSeparator) return SPDK_JSON_PARSE_INVALID;
  const bool object = open_[depth_ - 1].type == SPDK_JSON_VAL_OBJECT_BEGIN;
  expect_ = object ? Expect::kName : Expect::kValue;
  after_comma_ = true;
  at_++;
  return 0;
}

ssize_t Parser::colon() {
  if (expect_ != Expect::kColon) return SPDK_JSON_PARSE_INVALID;
  expect_ = Expect::kValue;
  at_++;
  return 0;
}

ssize_t Parser::comment() {
  if ((flags_ & SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS) == 0) return SPDK_JSON_PARSE_INVALID;
  const ssize_t length = scan_comment(at_, end_);
  if (length < 0) return length;
  at_ += length;
  return 0;
}

ssize_t Parser::step() {
  const uint8_t byte = *at_;
  switch (byte) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
      at_++;
      return 0;
    case 't':
    case 'f':
    case 'n':
      return literal(byte);
    case '"':
      return string();
    case '{':
    case '[':
      return open(byte);
    case '}':
    case ']':
      return close(byte);
    case ',':
      return comma();
    case ':':
      return colon();
    case '/':
      return comment();
    default:
      return byte == '-' || (byte >= '0' && byte <= '9') ? number() : SPDK_JSON_PARSE_INVALID;
  }
}

ssize_t Parser::run() {
  while (at_ < end_ && expect_ != Expect::kNothing) {
    const ssize_t rc = step();
    if (rc < 0) return rc;
  }
  if (expect_ != Expect::kNothing) return SPDK_JSON_PARSE_INCOMPLETE;
  while (at_ < end_ && is_space(*at_)) at_++;
  return static_cast<ssize_t>(count_);
}

}  // namespace
}  // namespace embedded::json

extern "C" ssize_t spdk_json_parse(void* json, size_t size, struct spdk_json_val* values,
                                   size_t num_values, void** end, uint32_t flags) {
  auto* const begin = static_cast<uint8_t*>(json);
  uint8_t* const limit = begin == nullptr ? begin : begin + size;
  embedded::json::Parser parser(begin, limit, values, num_values, flags);
  const ssize_t rc = parser.run();
  if (end != nullptr) *end = parser.position();
  return rc;
}
