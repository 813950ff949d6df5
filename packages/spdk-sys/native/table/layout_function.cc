// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include <algorithm>
#include <string>

#include "instance.h"
#include "marshal/marshal.h"
#include "table/name_argument.h"
#include "table/struct_table.h"

namespace spdk_ts {
namespace {

class FieldObject {
 public:
  explicit FieldObject(napi_env env) : env_(env) { napi_create_object(env, &object_); }
  void set(const char* key, std::string_view text) {
    napi_value value = nullptr;
    napi_create_string_utf8(env_, text.data(), text.size(), &value);
    napi_set_named_property(env_, object_, key, value);
  }
  void set(const char* key, size_t number) {
    napi_set_named_property(env_, object_, key, write_number(env_, static_cast<double>(number)));
  }
  void set(const char* key, bool flag) {
    napi_set_named_property(env_, object_, key, write_number(env_, flag));
  }
  void set(const char* key, napi_value value) {
    napi_set_named_property(env_, object_, key, value);
  }
  napi_value object() const { return object_; }

 private:
  napi_env env_;
  napi_value object_ = nullptr;
};

napi_value field_object(napi_env env, const Field& field) {
  FieldObject object(env);
  object.set("name", std::string_view(field.name));
  object.set("kind", std::string_view(field.type.kind));
  object.set("offset", field.offset);
  object.set("size", field.type.size);
  if (field.bit_width != 0) {
    object.set("bitOffset", size_t{field.bit_offset});
    object.set("bitWidth", size_t{field.bit_width});
    object.set("signed", field.is_signed);
    return object.object();
  }
  if (field.type.element != nullptr) {
    object.set("count", field.type.count);
    object.set("element", std::string_view(field.type.element));
  }
  if (!field.type.struct_name.empty()) object.set("struct", field.type.struct_name);
  return object.object();
}

napi_value layout_object(napi_env env, const StructLayout& layout) {
  napi_value fields = nullptr;
  napi_create_array_with_length(env, layout.fields.size(), &fields);
  uint32_t index = 0;
  for (const Field& field : layout.fields) {
    napi_set_element(env, fields, index++, field_object(env, field));
  }
  FieldObject object(env);
  object.set("size", layout.size);
  object.set("align", layout.align);
  object.set("fields", fields);
  return object.object();
}

napi_value throw_unknown(napi_env env, const std::string& name) {
  std::string message = "layout: the headers of the " + std::string(Instance::of(env).backend()) +
                        " backend do not define struct " + name;
  napi_throw_error(env, "ERR_SPDK_UNSUPPORTED", message.c_str());
  return nullptr;
}

}  // namespace

napi_value describe_layout(napi_env env, napi_callback_info info) {
  std::optional<std::string> name = name_argument(env, info, "layout", "structName");
  if (!name) return nullptr;
  auto rows = struct_rows();
  auto row = std::find_if(rows.begin(), rows.end(),
                          [&](const StructRow& candidate) { return candidate.name == *name; });
  StructLayout layout;
  if (row != rows.end()) row->describe(layout);
  if (layout.size == 0) return throw_unknown(env, *name);
  return layout_object(env, layout);
}

}  // namespace spdk_ts
