// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Reading sets of CPUs: hexadecimal masks ("0x3f") and lists ("[0,2-5]").
#include <cctype>
#include <cstdint>
#include <string_view>

#include "../log/logging.h"
#include "spdk/cpuset.h"

namespace {

constexpr uint32_t kBits = SPDK_CPUSET_SIZE;

std::string_view trim(std::string_view text) {
  while (!text.empty() && isblank(static_cast<unsigned char>(text.front())) != 0) {
    text.remove_prefix(1);
  }
  while (!text.empty() && isblank(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  return text;
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The rightmost digit holds the CPUs 0 to 3. Digits beyond the size of a set are ignored.
bool parse_mask(spdk_cpuset* set, std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
  }
  uint32_t cpu = 0;
  for (size_t i = text.size(); i > 0; i--, cpu += 4) {
    const int value = digit_value(text[i - 1]);
    if (value < 0) {
      EMBEDDED_ERRLOG("'%c' is no digit of a core mask\n", text[i - 1]);
      return false;
    }
    for (uint32_t bit = 0; bit < 4 && cpu + bit < kBits; bit++) {
      spdk_cpuset_set_cpu(set, cpu + bit, ((value >> bit) & 1) != 0);
    }
  }
  return true;
}

class ListParser {
 public:
  ListParser(spdk_cpuset* set, std::string_view text) : set_(set), rest_(text) {}

  bool parse() {
    rest_.remove_prefix(1);  // The opening bracket.
    for (;;) {
      uint32_t first = 0;
      if (!number(first)) {
        return false;
      }
      uint32_t last = first;
      if (accept('-') && !number(last)) {
        return false;
      }
      if (first > last) {
        EMBEDDED_ERRLOG("the range %u-%u of CPUs is empty\n", first, last);
        return false;
      }
      for (uint32_t cpu = first; cpu <= last; cpu++) {
        spdk_cpuset_set_cpu(set_, cpu, true);
      }
      if (accept(']')) {
        return true;
      }
      if (!accept(',')) {
        EMBEDDED_ERRLOG("a list of CPUs goes on with ',', '-' or ends with ']'\n");
        return false;
      }
    }
  }

 private:
  bool accept(char wanted) {
    rest_ = trim(rest_);
    if (rest_.empty() || rest_.front() != wanted) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  bool number(uint32_t& out) {
    rest_ = trim(rest_);
    const size_t before = rest_.size();
    out = 0;
    while (!rest_.empty() && isdigit(static_cast<unsigned char>(rest_.front())) != 0) {
      out = out * 10 + static_cast<uint32_t>(rest_.front() - '0');
      rest_.remove_prefix(1);
      if (out >= kBits) {
        EMBEDDED_ERRLOG("CPU number out of range: the highest is %u\n", kBits - 1);
        return false;
      }
    }
    if (rest_.size() == before) {
      EMBEDDED_ERRLOG("a CPU number is missing in a list of CPUs\n");
      return false;
    }
    return true;
  }

  spdk_cpuset* set_;
  std::string_view rest_;
};

}  // namespace

int spdk_cpuset_parse(struct spdk_cpuset* set, const char* mask) {
  if (mask == nullptr || set == nullptr) {
    return -1;
  }
  const std::string_view text = trim(mask);
  if (text.empty()) {
    return -1;
  }
  spdk_cpuset_zero(set);
  const bool valid = text.front() == '[' ? ListParser(set, text).parse() : parse_mask(set, text);
  return valid ? 0 : -1;
}
