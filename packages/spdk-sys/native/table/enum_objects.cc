// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "table/enum_table.h"

namespace spdk_ts {

napi_value describe_enums(napi_env env) {
  napi_value enums = nullptr;
  napi_value current = nullptr;
  napi_create_object(env, &enums);
  for (const EnumRow& row : enum_rows()) {
    if (row.opens) {
      napi_create_object(env, &current);
      napi_set_named_property(env, enums, row.name, current);
      continue;
    }
    napi_value value = nullptr;
    napi_create_double(env, row.value, &value);
    napi_set_named_property(env, current, row.name, value);
  }
  return enums;
}

}  // namespace spdk_ts
