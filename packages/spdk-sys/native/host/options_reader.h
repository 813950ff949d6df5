// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "napi_setup.h"

namespace spdk_ts {

// Reads the optional properties of an options object. A property of the wrong type or out of range
// throws `<function>: expected <type> for <name>, got <value>`; failed() is then true and the
// caller returns. undefined counts as absent.
class OptionsReader {
 public:
  OptionsReader(const Napi::CallbackInfo& info, const char* function);

  bool failed() const { return failed_; }
  std::optional<std::string> string(const char* name);
  std::optional<bool> boolean(const char* name);
  std::optional<int64_t> integer(const char* name, int64_t least, int64_t most);

 private:
  Napi::Value value(const char* name);
  void fail(const char* code, bool range, const std::string& expected, const std::string& name,
            Napi::Value got);

  Napi::Env env_;
  const char* function_;
  Napi::Object options_;
  bool failed_ = false;
};

}  // namespace spdk_ts
