// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Looking at parsed values: comparing, copying, walking objects and arrays.
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "spdk/json.h"

namespace {

bool is_text(const spdk_json_val* val) {
  return val->type == SPDK_JSON_VAL_STRING || val->type == SPDK_JSON_VAL_NAME;
}

bool is_container(const spdk_json_val* val) {
  return val->type == SPDK_JSON_VAL_ARRAY_BEGIN || val->type == SPDK_JSON_VAL_OBJECT_BEGIN;
}

// A first entry of length zero (an empty string, an empty nested container) makes the whole
// container look empty. SPDK walks that way, so programs see the same on both backends.
spdk_json_val* first_entry(spdk_json_val* container, spdk_json_val_type type) {
  if (container == nullptr || container->type != type) return nullptr;
  spdk_json_val* const first = container + 1;
  return first->len == 0 ? nullptr : first;
}

spdk_json_val* unless_end(spdk_json_val* val) {
  switch (val->type) {
    case SPDK_JSON_VAL_ARRAY_END:
    case SPDK_JSON_VAL_OBJECT_END:
    case SPDK_JSON_VAL_INVALID:
      return nullptr;
    default:
      return val;
  }
}

}  // namespace

extern "C" {

size_t spdk_json_val_len(const struct spdk_json_val* val) {
  if (val == nullptr) return 0;
  return is_container(val) ? size_t{val->len} + 2 : 1;
}

bool spdk_json_strequal(const struct spdk_json_val* val, const char* str) {
  if (!is_text(val)) return false;
  const size_t length = std::strlen(str);
  return val->len == length && (length == 0 || std::memcmp(val->start, str, length) == 0);
}

char* spdk_json_strdup(const struct spdk_json_val* val) {
  if (!is_text(val)) return nullptr;
  const size_t length = val->len;
  // Text with a NUL inside would be cut short by whoever reads it as a C string.
  if (length > 0 && std::memchr(val->start, '\0', length) != nullptr) return nullptr;
  auto* const copy = static_cast<char*>(std::malloc(length + 1));
  if (copy == nullptr) return nullptr;
  if (length > 0) std::memcpy(copy, val->start, length);
  copy[length] = '\0';
  return copy;
}

struct spdk_json_val* spdk_json_object_first(struct spdk_json_val* object) {
  spdk_json_val* const first = first_entry(object, SPDK_JSON_VAL_OBJECT_BEGIN);
  return first != nullptr && first->type != SPDK_JSON_VAL_OBJECT_END ? first : nullptr;
}

struct spdk_json_val* spdk_json_array_first(struct spdk_json_val* array_begin) {
  spdk_json_val* const first = first_entry(array_begin, SPDK_JSON_VAL_ARRAY_BEGIN);
  return first != nullptr && first->type != SPDK_JSON_VAL_ARRAY_END ? first : nullptr;
}

struct spdk_json_val* spdk_json_next(struct spdk_json_val* pos) {
  switch (pos->type) {
    case SPDK_JSON_VAL_NAME:
      return unless_end(pos + 1 + spdk_json_val_len(pos + 1));
    case SPDK_JSON_VAL_ARRAY_BEGIN:
    case SPDK_JSON_VAL_OBJECT_BEGIN:
      return unless_end(pos + spdk_json_val_len(pos));
    case SPDK_JSON_VAL_NULL:
    case SPDK_JSON_VAL_TRUE:
    case SPDK_JSON_VAL_FALSE:
    case SPDK_JSON_VAL_NUMBER:
    case SPDK_JSON_VAL_STRING:
      // After the last scalar of an array this is the END value, not null, as in SPDK.
      return pos + 1;
    default:
      return nullptr;
  }
}

int spdk_json_find(struct spdk_json_val* object, const char* key_name, struct spdk_json_val** key,
                   struct spdk_json_val** val, enum spdk_json_val_type type) {
  spdk_json_val* at = first_entry(object, SPDK_JSON_VAL_OBJECT_BEGIN);
  if (at == nullptr) return -EPROTOTYPE;

  spdk_json_val* found = nullptr;
  for (; at != nullptr; at = spdk_json_next(at)) {
    if (at->type != SPDK_JSON_VAL_NAME || !spdk_json_strequal(at, key_name)) continue;
    if (found != nullptr) return -EINVAL;
    if (type != SPDK_JSON_VAL_INVALID && (at[1].type & type) == 0) return -EDOM;
    found = at;
  }
  if (key != nullptr) *key = found;
  if (val != nullptr) *val = found == nullptr ? nullptr : found + 1;
  return found == nullptr ? -ENOENT : 0;
}

int spdk_json_find_string(struct spdk_json_val* object, const char* key_name,
                          struct spdk_json_val** key, struct spdk_json_val** val) {
  return spdk_json_find(object, key_name, key, val, SPDK_JSON_VAL_STRING);
}

int spdk_json_find_array(struct spdk_json_val* object, const char* key_name,
                         struct spdk_json_val** key, struct spdk_json_val** value) {
  return spdk_json_find(object, key_name, key, value, SPDK_JSON_VAL_ARRAY_BEGIN);
}

}  // extern "C"
