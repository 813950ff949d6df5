// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// A test is a function that registers itself; a failed check prints where and goes on, so that the
// clean-up behind it still runs.
#pragma once

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

namespace check {

struct Test {
  const char* name;
  void (*run)();
  Test* next = nullptr;
};

// Tests in the order of their registration.
Test*& first_test();
bool add(Test* test);
void skip(const char* reason);
void fail(const char* file, int line, const std::string& what);

// False when the same tests run against a real SPDK: then what only the embedded backend promises,
// such as surviving wrong use, is left out.
#ifdef SPDK_TS_TEST_EMBEDDED
inline constexpr bool kIsEmbedded = true;
#else
inline constexpr bool kIsEmbedded = false;
#endif

template <typename T>
std::string show(const T& value) {
  std::ostringstream out;
  if constexpr (std::is_enum_v<T>) {
    out << static_cast<long long>(value);
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    for (const auto& entry : value) {
      out << entry << ' ';
    }
  } else {
    out << value;
  }
  return out.str();
}

template <typename A, typename B>
void equal(const char* file, int line, const char* text, const A& actual, const B& expected) {
  if (!(actual == static_cast<A>(expected))) {
    fail(file, line,
         std::string(text) + ": got " + show(actual) + ", expected " +
             show(static_cast<A>(expected)));
  }
}

}  // namespace check

#define TEST(name)                                                            \
  static void name();                                                         \
  static check::Test name##_test{#name, name};                                \
  [[maybe_unused]] static const bool name##_added = check::add(&name##_test); \
  static void name()

#define CHECK(condition)                                \
  do {                                                  \
    if (!(condition)) {                                 \
      check::fail(__FILE_NAME__, __LINE__, #condition); \
    }                                                   \
  } while (0)

#define CHECK_EQ(actual, expected) check::equal(__FILE_NAME__, __LINE__, #actual, actual, expected)

// Ends the test when it runs against a real SPDK.
#define EMBEDDED_ONLY()                                     \
  do {                                                      \
    if (!check::kIsEmbedded) {                              \
      check::skip("promised by the embedded backend only"); \
      return;                                               \
    }                                                       \
  } while (0)
