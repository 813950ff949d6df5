// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// spdk_log_dump: offset, hexadecimal and printable columns, sixteen bytes per line.
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <string>

#include "logging.h"

namespace {

constexpr size_t kBytesPerLine = 16;

void append_line(std::string& out, const uint8_t* bytes, size_t count, size_t offset) {
  char column[24];
  snprintf(column, sizeof(column), "%08zx ", offset);
  out += column;
  for (size_t i = 0; i < kBytesPerLine; i++) {
    if (i % 8 == 0) {
      out += ' ';
    }
    if (i < count) {
      snprintf(column, sizeof(column), "%02x ", bytes[i]);
      out += column;
    } else {
      out += "   ";
    }
  }
  out += ' ';
  for (size_t i = 0; i < count; i++) {
    out += isprint(bytes[i]) != 0 ? static_cast<char>(bytes[i]) : '.';
  }
  out += '\n';
}

}  // namespace

void spdk_log_dump(FILE* fp, const char* label, const void* buf, size_t len) {
  std::string out = label;
  out += '\n';
  const auto* bytes = static_cast<const uint8_t*>(buf);
  for (size_t offset = 0; offset < len; offset += kBytesPerLine) {
    const size_t rest = len - offset;
    append_line(out, bytes + offset, rest < kBytesPerLine ? rest : kBytesPerLine, offset);
  }
  fwrite(out.data(), 1, out.size(), fp);
  fflush(fp);
}
