// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "napi_setup.h"
#include "ring/ring_memory.h"

namespace spdk_ts {

inline constexpr uint32_t kMostSlots = 1 << 16;

// Ties a ring to the object that JavaScript has of it, which owns this.
class RingHandle {
 public:
  RingHandle() = default;
  RingHandle(const RingHandle&) = delete;
  RingHandle& operator=(const RingHandle&) = delete;
  virtual ~RingHandle() = default;

  // Makes the object. It closes its ring when it is collected without having been closed.
  static Napi::Object wrap(Napi::Env env, std::unique_ptr<RingHandle> handle, RingMemory& memory);
  // nullptr, and an exception, for anything but such an object.
  static RingHandle* of(Napi::Env env, const Napi::Value& value, const char* function);

  virtual bool closed() const = 0;
  // Not of a closed one. 0 or a negative errno.
  virtual int abort(uint32_t slot) = 0;
  // A second call does nothing.
  virtual void close() = 0;
  // JavaScript's views become empty. Before the memory can go: a view that is kept must not see
  // what follows there.
  void detach() { buffer_.Value().Detach(); }

 private:
  Napi::Reference<Napi::ArrayBuffer> buffer_;
};

// Leaves a TypeError pending.
Napi::Value ring_type_error(Napi::Env env, const std::string& message);

// The argument `slots`: a power of two up to kMostSlots, or 0 with a RangeError pending.
uint32_t slot_count(const Napi::Value& value, const char* function);

}  // namespace spdk_ts
