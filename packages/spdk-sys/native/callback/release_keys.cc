// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "callback/release_keys.h"

#include "callback/callback_arena.h"

namespace spdk_ts {

void ReleaseKeys::remember(std::string_view releasing_function, const void* object,
                           uint64_t token) {
  // Whatever an earlier object at this address left behind is over if its callbacks are.
  auto [first, last] = entries_.equal_range(object);
  while (first != last) {
    CallbackRecord* record = CallbackArena::find(first->second.token);
    bool live = record != nullptr && record->token.load() == first->second.token;
    first = live ? std::next(first) : entries_.erase(first);
  }
  entries_.emplace(object, Entry{releasing_function, token});
}

const void* ReleaseKeys::object_of(const BoundFunction& bound, void* first_argument) {
  if (bound.descriptor->traits->key == KeyKind::kPointerToPointer && first_argument != nullptr) {
    return *static_cast<void**>(first_argument);
  }
  return first_argument;
}

void ReleaseKeys::release(CallbackArena& arena, std::string_view releasing_function,
                          const void* object) {
  auto [first, last] = entries_.equal_range(object);
  while (first != last) {
    if (first->second.function != releasing_function) {
      ++first;
      continue;
    }
    arena.release_token(first->second.token);
    first = entries_.erase(first);
  }
}

}  // namespace spdk_ts
