// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstdarg>
#include <optional>
#include <string>

namespace spdk_ts {

// One line of SPDK's log, copied: SPDK's own strings are gone when it is delivered.
struct LogLine {
  int level;
  std::optional<std::string> file;
  int line;
  std::optional<std::string> function;
  std::string message;

  // Formats the message whole, however long it is.
  static LogLine format(int level, const char* file, int line, const char* function,
                        const char* format, va_list arguments);

  // Writes the line where SPDK itself would: to standard error and the system log, by the levels
  // set.
  void write_default() const;
};

}  // namespace spdk_ts
