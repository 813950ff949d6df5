// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "marshal/bound_function.h"

namespace spdk_ts {

class CallbackArena;

// Remembers which callback records end when which C function returns for which object: the event
// callback of spdk_bdev_open_ext, say, when spdk_bdev_close returns for that descriptor.
class ReleaseKeys {
 public:
  void remember(std::string_view releasing_function, const void* object, uint64_t token);
  // The object that a call of a releasing function is about, read from its first argument before
  // the call since the function may clear or free what it points to.
  static const void* object_of(const BoundFunction& bound, void* first_argument);
  void release(CallbackArena& arena, std::string_view releasing_function, const void* object);

 private:
  struct Entry {
    std::string_view function;
    uint64_t token;
  };

  std::unordered_multimap<const void*, Entry> entries_;
};

}  // namespace spdk_ts
