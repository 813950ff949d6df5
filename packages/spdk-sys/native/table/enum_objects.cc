// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include <algorithm>

#include "table/enum_table.h"
#include "table/name_argument.h"

namespace spdk_ts {
namespace {

using Rows = std::span<const EnumRow>;

// The enum that the first row opens.
napi_value enum_object(napi_env env, Rows rows) {
  napi_value object = nullptr;
  napi_create_object(env, &object);
  for (const EnumRow& row : rows.subspan(1)) {
    if (row.opens) break;
    napi_value value = nullptr;
    napi_create_double(env, row.value, &value);
    napi_set_named_property(env, object, row.name, value);
  }
  return object;
}

}  // namespace

napi_value describe_enums(napi_env env) {
  Rows rows = enum_rows();
  napi_value enums = nullptr;
  napi_create_object(env, &enums);
  for (size_t row = 0; row < rows.size(); row++) {
    if (!rows[row].opens) continue;
    napi_set_named_property(env, enums, rows[row].name, enum_object(env, rows.subspan(row)));
  }
  return enums;
}

napi_value describe_enum(napi_env env, napi_callback_info info) {
  std::optional<std::string> name = name_argument(env, info, "enumerators", "enumName");
  if (!name) return nullptr;
  Rows rows = enum_rows();
  auto row = std::find_if(rows.begin(), rows.end(),
                          [&](const EnumRow& row) { return row.opens && row.name == *name; });
  return row == rows.end() ? nullptr : enum_object(env, rows.subspan(row - rows.begin()));
}

}  // namespace spdk_ts
