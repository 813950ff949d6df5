// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "marshal/retained_strings.h"

#include <mutex>
#include <string>
#include <unordered_set>

#include "process_lifetime.h"

namespace spdk_ts {
namespace {

struct RetainedStrings {
  std::mutex mutex;
  // Node-based: the address of an element survives rehashing, even that of a short string.
  std::unordered_set<std::string> texts;
};

}  // namespace

const char* retain_string(std::string_view text) {
  static ProcessLifetime<RetainedStrings> retained;
  std::lock_guard lock(retained->mutex);
  return retained->texts.emplace(text).first->c_str();
}

}  // namespace spdk_ts
