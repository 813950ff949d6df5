// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>

#include "node_api_setup.h"

namespace spdk_ts {

// The value that JavaScript passed as the context of a callback, handed back as it was given. C
// itself sees a token instead, so the value needs no meaning to it.
class ContextValue {
 public:
  // Returns false, without throwing, when the value is none that can be kept by copy.
  bool read(napi_env env, napi_value value);
  napi_value write(napi_env env) const;

 private:
  enum class Kind : uint8_t { kUndefined, kNull, kNumber, kBigint };

  Kind kind_ = Kind::kUndefined;
  bool negative_ = false;
  double number_ = 0;
  uint64_t magnitude_ = 0;
};

}  // namespace spdk_ts
