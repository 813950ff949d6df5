// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "callback/context_value.h"

#include <cstddef>

namespace spdk_ts {

bool ContextValue::read(napi_env env, napi_value value) {
  if (napi_get_value_double(env, value, &number_) == napi_ok) {
    kind_ = Kind::kNumber;
    return true;
  }
  napi_valuetype type;
  napi_typeof(env, value, &type);
  switch (type) {
    case napi_undefined:
      kind_ = Kind::kUndefined;
      return true;
    case napi_null:
      kind_ = Kind::kNull;
      return true;
    case napi_bigint: {
      kind_ = Kind::kBigint;
      int sign = 0;
      size_t words = 0;
      napi_get_value_bigint_words(env, value, nullptr, &words, nullptr);
      if (words > 1) return false;
      words = 1;
      magnitude_ = 0;
      napi_get_value_bigint_words(env, value, &sign, &words, &magnitude_);
      negative_ = sign != 0;
      return true;
    }
    default:
      return false;
  }
}

napi_value ContextValue::write(napi_env env) const {
  napi_value value = nullptr;
  switch (kind_) {
    case Kind::kUndefined:
      napi_get_undefined(env, &value);
      break;
    case Kind::kNull:
      napi_get_null(env, &value);
      break;
    case Kind::kNumber:
      napi_create_double(env, number_, &value);
      break;
    case Kind::kBigint:
      napi_create_bigint_words(env, negative_ ? 1 : 0, 1, &magnitude_, &value);
      break;
  }
  return value;
}

}  // namespace spdk_ts
