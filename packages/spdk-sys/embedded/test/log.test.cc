// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The log: hook, levels, flags, deprecations, dumps.
#include <cstdarg>
#include <cstdlib>
#include <cstring>

#include "check.h"
#include "spdk/log.h"
#include "threads.h"

namespace {

// Writes to a FILE in memory, and what was written.
class MemoryFile {
 public:
  MemoryFile() : file_(open_memstream(&text_, &size_)) {}
  ~MemoryFile() {
    fclose(file_);
    free(text_);
  }
  FILE* file() { return file_; }
  std::string text() {
    fflush(file_);
    return text_;
  }

 private:
  char* text_ = nullptr;
  size_t size_ = 0;
  FILE* file_;
};

// All flags in the order of the list.
bool flags_are_sorted() {
  for (auto* flag = spdk_log_get_first_flag(); flag != nullptr;) {
    auto* next = spdk_log_get_next_flag(flag);
    if (next != nullptr && strcasecmp(flag->name, next->name) > 0) {
      return false;
    }
    flag = next;
  }
  return true;
}

spdk_log_flag g_flag_b;
spdk_log_flag g_flag_a;

}  // namespace

TEST(log_levels) {
  const auto print = spdk_log_get_print_level();
  const auto level = spdk_log_get_level();
  spdk_log_set_print_level(SPDK_LOG_WARN);
  spdk_log_set_level(SPDK_LOG_DEBUG);
  CHECK_EQ(spdk_log_get_print_level(), SPDK_LOG_WARN);
  CHECK_EQ(spdk_log_get_level(), SPDK_LOG_DEBUG);
  spdk_log_set_print_level(print);
  spdk_log_set_level(level);
  CHECK_EQ(spdk_log_to_syslog_level(SPDK_LOG_DISABLED), -1);
  CHECK_EQ(spdk_log_to_syslog_level(SPDK_LOG_ERROR), 3);
  CHECK_EQ(spdk_log_to_syslog_level(SPDK_LOG_DEBUG), 6);
}

TEST(log_flags) {
  g_flag_b.name = "test_b";
  g_flag_a.name = "test_a";
  spdk_log_register_flag("test_b", &g_flag_b);
  spdk_log_register_flag("test_a", &g_flag_a);
  CHECK(flags_are_sorted());
  CHECK(!spdk_log_get_flag("test_a"));
  CHECK_EQ(spdk_log_set_flag("TEST_*"), 0);
  CHECK(spdk_log_get_flag("test_a"));
  CHECK(spdk_log_get_flag("TEST_B"));
  CHECK(g_flag_b.enabled);
  CHECK_EQ(spdk_log_clear_flag("test_a"), 0);
  CHECK(!g_flag_a.enabled);
  CHECK(g_flag_b.enabled);
  CHECK_EQ(spdk_log_clear_flag("all"), 0);
  CHECK(!g_flag_b.enabled);
  CHECK_EQ(spdk_log_set_flag("no such flag"), -EINVAL);
  CHECK(!spdk_log_get_flag("no such flag"));
  CHECK_EQ(spdk_log_set_flag("thread"), 0);
  CHECK_EQ(spdk_log_clear_flag("thread"), 0);
  MemoryFile usage;
  spdk_log_usage(usage.file(), "-L");
  CHECK(usage.text().find("test_a, test_b") != std::string::npos);
}

TEST(log_to_a_file) {
  MemoryFile out;
  spdk_log_enable_timestamps(false);
  spdk_flog(out.file(), "file.c", 12, "func", "%s %d\n", "text", 5);
  CHECK_EQ(out.text(), "file.c:  12:func: text 5\n");
  spdk_log_enable_timestamps(true);
  spdk_flog(out.file(), nullptr, 0, nullptr, "x\n");
  CHECK_EQ(out.text()[25], '[');
}

TEST(log_dump_shows_bytes_and_text) {
  MemoryFile out;
  spdk_log_dump(out.file(), "label", "0123456789abcdef\n\x01z", 19);
  CHECK_EQ(out.text(),
           "label\n"
           "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef\n"
           "00000010  0a 01 7a                                          ..z\n");
}

TEST(deprecations_count_their_hits) {
  spdk_deprecation* deprecation = nullptr;
  CHECK_EQ(spdk_log_deprecation_register("tag", "what", "v99", 60, &deprecation), 0);
  spdk_log_deprecated(deprecation, "file.c", 1, "func");
  spdk_log_deprecated(deprecation, "file.c", 1, "func");
  CHECK_EQ(spdk_deprecation_get_hits(deprecation), 2);
  CHECK_EQ(std::string(spdk_deprecation_get_tag(deprecation)), "tag");
  CHECK_EQ(std::string(spdk_deprecation_get_description(deprecation)), "what");
  CHECK_EQ(std::string(spdk_deprecation_get_remove_release(deprecation)), "v99");
  static spdk_deprecation* found;
  found = nullptr;
  const int rc = spdk_log_for_each_deprecation(deprecation, [](void* ctx, spdk_deprecation* each) {
    found = each == ctx ? each : found;
    return each == ctx ? 7 : 0;
  });
  CHECK_EQ(rc, 7);
  CHECK_EQ(found, deprecation);
}

// Last of all, since a hook stays for good.
TEST(log_hook_sees_every_level) {
  static Events seen;
  seen.clear();
  spdk_log_open([](int level, const char* file, const int line, const char* func,
                   const char* format, va_list args) {
    char text[64];
    vsnprintf(text, sizeof(text), format, args);
    seen.push_back(std::to_string(level) + " " + (file != nullptr ? file : "-") + ":" +
                   std::to_string(line) + ":" + (func != nullptr ? func : "-") + ": " + text);
  });
  spdk_log(SPDK_LOG_DEBUG, "f.c", 3, "fn", "%d", 42);
  spdk_log(SPDK_LOG_ERROR, nullptr, -1, nullptr, "text");
  spdk_log_close();
  spdk_log(SPDK_LOG_INFO, "f.c", 4, "fn", "again");
  CHECK_EQ(seen, (Events{"4 f.c:3:fn: 42", "0 -:-1:-: text", "3 f.c:4:fn: again"}));
}
