// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include <cstdlib>
#include <cstring>

#include "check.h"
#include "threads.h"

namespace check {

namespace {
int g_failures_of_test = 0;
const char* g_skip_reason = nullptr;
}  // namespace

Test*& first_test() {
  static Test* first = nullptr;
  return first;
}

bool add(Test* test) {
  Test** link = &first_test();
  while (*link != nullptr) {
    link = &(*link)->next;
  }
  *link = test;
  return true;
}

void skip(const char* reason) { g_skip_reason = reason; }

void fail(const char* file, int line, const std::string& what) {
  g_failures_of_test++;
  printf("# %s:%d: %s\n", file, line, what.c_str());
}

}  // namespace check

// Runs all tests, or those whose name contains the first argument.
int main(int argc, char** argv) {
  setvbuf(stdout, nullptr, _IOLBF, 0);
  start_backend();
  int passed = 0;
  int failed = 0;
  int skipped = 0;
  for (auto* test = check::first_test(); test != nullptr; test = test->next) {
    if (argc > 1 && strstr(test->name, argv[1]) == nullptr) {
      continue;
    }
    check::g_failures_of_test = 0;
    check::g_skip_reason = nullptr;
    test->run();
    const bool ok = check::g_failures_of_test == 0;
    const char* reason = ok ? check::g_skip_reason : nullptr;
    (reason != nullptr ? skipped : ok ? passed : failed)++;
    printf("%s %d - %s%s%s\n", ok ? "ok" : "not ok", passed + failed + skipped, test->name,
           reason != nullptr ? " # SKIP " : "", reason != nullptr ? reason : "");
  }
  stop_backend();
  printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
  return failed == 0 && passed > 0 ? 0 : 1;
}
