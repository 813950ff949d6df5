// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "memory/memory_functions.h"

#include <cstddef>

#include "marshal/errors.h"
#include "marshal/marshal.h"

namespace spdk_ts {
namespace {

// What errors say of these functions; they are no C functions, so the rest is empty.
template <uint8_t Arity>
constexpr FunctionTraits kTraits = {.signature = {},
                                    .invoke = nullptr,
                                    .callbacks = {},
                                    .releases = {},
                                    .retained = 0,
                                    .arity = Arity,
                                    .key = KeyKind::kNone,
                                    .owned_return = false,
                                    .context_return = false,
                                    .calls_back_on_error = false};
constexpr FunctionDescriptor kView = {"memory.view", "ptr bytes", nullptr, &kTraits<2>};
constexpr FunctionDescriptor kDetach = {"memory.detach", "buffer", nullptr, &kTraits<1>};
constexpr FunctionDescriptor kReadCString = {"memory.readCString", "ptr", nullptr, &kTraits<1>};
constexpr FunctionDescriptor kAddressOf = {"memory.addressOf", "view", nullptr, &kTraits<1>};

bool read_arguments(napi_env env, napi_callback_info info, const FunctionDescriptor& function,
                    napi_value* argv) {
  size_t argc = function.traits->arity;
  napi_get_cb_info(env, info, &argc, argv, nullptr, nullptr);
  if (argc == function.traits->arity) return true;
  throw_argument_count(env, function, argc);
  return false;
}

napi_value view(napi_env env, napi_callback_info info) {
  napi_value argv[2];
  void* address = nullptr;
  uint64_t bytes = 0;
  if (!read_arguments(env, info, kView, argv) ||
      !read_pointer(env, argv[0], {&kView, 0}, address) ||
      !read_number(env, argv[1], {&kView, 1}, bytes)) {
    return nullptr;
  }
  if (address == nullptr && bytes != 0) {
    throw_out_of_range(env, {&kView, 0}, "an address that is not NULL", argv[0]);
    return nullptr;
  }
  napi_value buffer = nullptr;
  if (bytes == 0) {
    napi_create_arraybuffer(env, 0, nullptr, &buffer);
    return buffer;
  }
  napi_status status = napi_create_external_arraybuffer(
      env, address, bytes, [](napi_env, void*, void*) {}, nullptr, &buffer);
  if (status == napi_ok) return buffer;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (!pending) {
    napi_throw_error(env, "ERR_SPDK_NO_EXTERNAL_MEMORY",
                     status == napi_no_external_buffers_allowed
                         ? "memory.view: this JavaScript engine allows no external buffers"
                         : "memory.view: cannot make a buffer of that address and size");
  }
  return nullptr;
}

napi_value detach(napi_env env, napi_callback_info info) {
  napi_value buffer = nullptr;
  bool is_buffer = false;
  bool detached = false;
  if (!read_arguments(env, info, kDetach, &buffer)) return nullptr;
  napi_is_arraybuffer(env, buffer, &is_buffer);
  if (!is_buffer) {
    throw_wrong_type(env, {&kDetach, 0}, "an ArrayBuffer", buffer);
    return nullptr;
  }
  napi_is_detached_arraybuffer(env, buffer, &detached);
  if (!detached && napi_detach_arraybuffer(env, buffer) != napi_ok) {
    throw_wrong_type(env, {&kDetach, 0}, "a detachable ArrayBuffer", buffer);
  }
  return nullptr;
}

napi_value read_c_string(napi_env env, napi_callback_info info) {
  napi_value argument = nullptr;
  void* address = nullptr;
  if (!read_arguments(env, info, kReadCString, &argument) ||
      !read_pointer(env, argument, {&kReadCString, 0}, address)) {
    return nullptr;
  }
  return write_string(env, static_cast<const char*>(address));
}

napi_value address_of(napi_env env, napi_callback_info info) {
  napi_value argument = nullptr;
  void* address = nullptr;
  if (!read_arguments(env, info, kAddressOf, &argument)) return nullptr;
  napi_valuetype type = napi_undefined;
  napi_typeof(env, argument, &type);
  if (type != napi_object) {
    throw_wrong_type(env, {&kAddressOf, 0}, "an ArrayBuffer or a view of one", argument);
    return nullptr;
  }
  if (!read_pointer(env, argument, {&kAddressOf, 0}, address)) return nullptr;
  return write_pointer(env, address);
}

void set_function(napi_env env, napi_value object, const char* name, napi_callback callback) {
  napi_value function = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, object, name, function);
}

}  // namespace

napi_value describe_memory(napi_env env) {
  napi_value memory = nullptr;
  napi_create_object(env, &memory);
  set_function(env, memory, "view", view);
  set_function(env, memory, "detach", detach);
  set_function(env, memory, "readCString", read_c_string);
  set_function(env, memory, "addressOf", address_of);
  return memory;
}

}  // namespace spdk_ts
