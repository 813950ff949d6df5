// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// From parsed values to C variables and structs.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "decode_fault.h"
#include "spdk/json.h"
#include "spdk/uuid.h"

namespace {

struct FreeDeleter {
  void operator()(void* memory) const { std::free(memory); }
};

void* field_of(void* object, const spdk_json_object_decoder& decoder) {
  return static_cast<char*>(object) + decoder.offset;
}

bool is_object(const spdk_json_val* values) {
  return values != nullptr && values->type == SPDK_JSON_VAL_OBJECT_BEGIN;
}

size_t find_decoder(const spdk_json_val* name, const spdk_json_object_decoder* decoders,
                    size_t count) {
  size_t i = 0;
  while (i < count && !spdk_json_strequal(name, decoders[i].name)) i++;
  return i;
}

thread_local std::string t_fault;

std::string_view text_of(const spdk_json_val* value) {
  return {static_cast<const char*>(value->start), value->len};
}

// Names come from whoever calls; cut between characters, since half of one is no UTF-8.
std::string_view beginning_of(std::string_view name) {
  constexpr size_t kMaxBytes = 64;
  size_t length = std::min(name.size(), kMaxBytes);
  while (length < name.size() && length > 0 && (name[length] & 0xC0) == 0x80) length--;
  return name.substr(0, length);
}

// One bad key does not stop the rest from being decoded: the caller frees what was filled in
// with spdk_json_free_object and relies on the keys before and after it alike.
int decode_object(const spdk_json_val* values, const spdk_json_object_decoder* decoders,
                  size_t count, void* out, bool relaxed) {
  t_fault.clear();
  if (!is_object(values)) {
    t_fault = "there is no object with parameters";
    return -1;
  }
  const std::unique_ptr<bool, FreeDeleter> seen_owner(
      static_cast<bool*>(std::calloc(count + 1, sizeof(bool))));
  bool* const seen = seen_owner.get();
  if (seen == nullptr) return -1;

  // Of several faults the first is told. Decoders of nested objects use t_fault for themselves.
  std::string fault;
  const auto refuse = [&fault](const char* what, std::string_view name) {
    if (fault.empty()) fault.append(what).append(" '").append(beginning_of(name)).append("'");
  };
  const spdk_json_val* const end = values + 1 + values->len;
  for (const spdk_json_val* name = values + 1; name < end;) {
    const spdk_json_val* const value = name + 1;
    const size_t i = find_decoder(name, decoders, count);
    if (i == count) {
      if (!relaxed) refuse("unknown parameter", text_of(name));
    } else if (seen[i]) {
      refuse("twice the parameter", decoders[i].name);
    } else {
      seen[i] = true;
      if (decoders[i].decode_func(value, field_of(out, decoders[i])) != 0) {
        refuse("wrong value of parameter", decoders[i].name);
      }
    }
    name = value + spdk_json_val_len(value);
  }
  for (size_t i = 0; i < count; i++) {
    if (!decoders[i].optional && !seen[i]) refuse("missing parameter", decoders[i].name);
  }
  t_fault = fault;
  return fault.empty() ? 0 : -1;
}

}  // namespace

const std::string& embedded::json::decode_fault() { return t_fault; }

extern "C" {

int spdk_json_decode_object(const struct spdk_json_val* values,
                            const struct spdk_json_object_decoder* decoders, size_t num_decoders,
                            void* out) {
  return decode_object(values, decoders, num_decoders, out, false);
}

int spdk_json_decode_object_relaxed(const struct spdk_json_val* values,
                                    const struct spdk_json_object_decoder* decoders,
                                    size_t num_decoders, void* out) {
  return decode_object(values, decoders, num_decoders, out, true);
}

void spdk_json_free_object(const struct spdk_json_object_decoder* decoders, size_t num_decoders,
                           void* obj) {
  // A decoder that owns memory releases the old value before it looks at the new one, so a value
  // that none accepts leaves the field released.
  char empty[] = "";
  spdk_json_val nothing = {};
  nothing.start = empty;
  for (size_t i = 0; i < num_decoders; i++) {
    decoders[i].decode_func(&nothing, field_of(obj, decoders[i]));
  }
}

int spdk_json_decode_array(const struct spdk_json_val* values, spdk_json_decode_fn decode_func,
                           void* out, size_t max_size, size_t* out_size, size_t stride) {
  if (values == nullptr || values->type != SPDK_JSON_VAL_ARRAY_BEGIN) return -1;
  *out_size = 0;
  const spdk_json_val* const end = values + 1 + values->len;
  auto* field = static_cast<char*>(out);
  for (const spdk_json_val* value = values + 1; value < end; value += spdk_json_val_len(value)) {
    if (*out_size == max_size || decode_func(value, field) != 0) return -1;
    field += stride;
    (*out_size)++;
  }
  return 0;
}

int spdk_json_decode_bool(const struct spdk_json_val* val, void* out) {
  if (val->type != SPDK_JSON_VAL_TRUE && val->type != SPDK_JSON_VAL_FALSE) return -1;
  *static_cast<bool*>(out) = val->type == SPDK_JSON_VAL_TRUE;
  return 0;
}

int spdk_json_decode_uint8(const struct spdk_json_val* val, void* out) {
  return spdk_json_number_to_uint8(val, static_cast<uint8_t*>(out));
}

int spdk_json_decode_uint16(const struct spdk_json_val* val, void* out) {
  return spdk_json_number_to_uint16(val, static_cast<uint16_t*>(out));
}

int spdk_json_decode_int32(const struct spdk_json_val* val, void* out) {
  return spdk_json_number_to_int32(val, static_cast<int32_t*>(out));
}

int spdk_json_decode_uint32(const struct spdk_json_val* val, void* out) {
  return spdk_json_number_to_uint32(val, static_cast<uint32_t*>(out));
}

int spdk_json_decode_uint64(const struct spdk_json_val* val, void* out) {
  return spdk_json_number_to_uint64(val, static_cast<uint64_t*>(out));
}

int spdk_json_decode_string(const struct spdk_json_val* val, void* out) {
  auto** const text = static_cast<char**>(out);
  std::free(*text);
  *text = spdk_json_strdup(val);
  return *text == nullptr ? -1 : 0;
}

int spdk_json_decode_uuid(const struct spdk_json_val* val, void* out) {
  const std::unique_ptr<char, FreeDeleter> text(spdk_json_strdup(val));
  if (text == nullptr) return -1;
  return spdk_uuid_parse(static_cast<spdk_uuid*>(out), text.get()) == 0 ? 0 : -1;
}

}  // extern "C"
