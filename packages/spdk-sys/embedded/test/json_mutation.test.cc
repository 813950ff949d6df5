// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Damaged JSON: whatever comes in, the parser stays within its buffers, both of its passes agree,
// and what it accepts survives being written and parsed again.
#include <random>
#include <string>

#include "check.h"
#include "json_document.h"

namespace {

constexpr int kRounds = 100'000;

const std::string kSeeds[] = {
    "{\"subsystems\":[{\"subsystem\":\"bdev\",\"config\":[{\"method\":\"bdev_malloc_create\","
    "\"params\":{\"name\":\"Malloc0\",\"num_blocks\":131072,\"block_size\":512}}]}]}",
    "[1,2,3.5e10,-0,true,false,null,\"a\\u00e9\\uD83D\\uDE00b\\n\"]",
    " {\"a\" : [ {} , [] , {\"b\":[[[[1]]]]} ] } ",
    "/* c */ [1, // x\n 2]",
    "\"\xF0\x9F\x98\x80 plain \xC3\xA9\"",
};

const std::string kPieces[] = {"{",       "}",
                               "[",       "]",
                               ",",       ":",
                               "\"",      "\\",
                               "\\u",     "\\uD83D",
                               "\\uDE00", "/*",
                               "*/",      "//",
                               "\n",      "true",
                               "1e",      "-",
                               "0.1",     "\xC3",
                               "\x80",    "\xED\xA0\x80",
                               "\"\":",   "18446744073709551616",
                               "\x1f"};

class Mutator {
 public:
  std::string next() {
    std::string text = pick(kSeeds);
    if (below(8) == 0) text = std::string(below(70), '[') + text;
    for (size_t i = below(5); i > 0 && !text.empty(); i--) mutate(text);
    return text;
  }
  size_t below(size_t limit) { return random_() % limit; }

 private:
  template <typename List>
  const std::string& pick(const List& list) {
    return list[below(std::size(list))];
  }

  void mutate(std::string& text) {
    switch (below(6)) {
      case 0:
        text[below(text.size())] = static_cast<char>(random_());
        break;
      case 1:
        text.resize(below(text.size() + 1));
        break;
      case 2:
        text.insert(below(text.size() + 1), pick(kPieces));
        break;
      case 3:
        text.erase(below(text.size()), 1 + below(4));
        break;
      case 4:
        text[below(text.size())] ^= static_cast<char>(1 << below(8));
        break;
      default:
        text.insert(below(text.size() + 1), pick(kSeeds));
        break;
    }
  }

  std::mt19937 random_{2026};
};

std::string write(const spdk_json_val* value) {
  std::string text;
  spdk_json_write_ctx* const w = spdk_json_write_begin(append_to_string, &text, 0);
  spdk_json_write_val(w, value);
  CHECK(spdk_json_write_end(w) == 0);
  return text;
}

void convert_numbers(const JsonDocument& document) {
  // SPDK 24.05 multiplies a zero once for each unit of its exponent.
  if (!check::kIsEmbedded) return;
  for (const spdk_json_val& value : document.values) {
    int32_t small = 0;
    if (value.type == SPDK_JSON_VAL_NUMBER) spdk_json_number_to_int32(&value, &small);
  }
}

}  // namespace

TEST(json_parse_survives_damaged_input) {
  Mutator mutator;
  int accepted = 0;
  for (int round = 0; round < kRounds; round++) {
    std::string text = mutator.next();
    // SPDK 24.05 reads on without end after a comment that begins with the last two bytes.
    if (text.ends_with("/*")) text += ' ';
    const uint32_t flags = static_cast<uint32_t>(mutator.below(4));
    JsonDocument document(text, flags);
    CHECK(document.end >= 0 && static_cast<size_t>(document.end) <= text.size());
    if (document.count <= 0) continue;
    accepted++;
    CHECK(document.second_count == document.count);
    convert_numbers(document);
    if ((flags & JsonDocument::kInPlace) == 0) continue;
    const std::string once = write(document.root());
    JsonDocument again(once, JsonDocument::kInPlace);
    CHECK(again.count == document.count);
    CHECK(write(again.root()) == once);
  }
  CHECK(accepted > kRounds / 20);
}
