// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Memory maps: a value for each 2 MiB of the address space.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "spdk/env.h"

namespace embedded {

inline constexpr uintptr_t kMapUnit = uintptr_t{2} << 20;
inline constexpr uintptr_t kUserSpaceEnd = uintptr_t{1} << 48;

// True for what registrations and maps take: a user-space address and a size, in whole units.
bool is_map_range(uintptr_t start, size_t size);

// Tells all maps that want to know. On registration the first failure ends it and is returned; on
// unregistration the maps are told in reverse order. Expects the lock of the registrations.
int notify_maps(spdk_mem_map_notify_action action, uintptr_t start, size_t size);

// Gives the range its place in every map, with the map's default. Expects the same lock.
void reserve_in_maps(uintptr_t start, size_t size);

}  // namespace embedded

// Two levels, as the hardware has it: 512 units of 2 MiB per leaf. Readers take no lock; leaves are
// made when they are first written to, and go with the map.
struct spdk_mem_map {
  static constexpr size_t kUnitsPerLeaf = 512;
  static constexpr size_t kLeaves = embedded::kUserSpaceEnd / embedded::kMapUnit / kUnitsPerLeaf;
  using Leaf = std::array<std::atomic<uint64_t>, kUnitsPerLeaf>;

  uint64_t default_translation = 0;
  spdk_mem_map_ops ops{};
  void* cb_ctx = nullptr;
  std::atomic<Leaf*>* leaves = nullptr;

  spdk_mem_map() = default;
  spdk_mem_map(const spdk_mem_map&) = delete;
  spdk_mem_map& operator=(const spdk_mem_map&) = delete;
  ~spdk_mem_map();

  // False without memory for the table, of which only what is used takes any.
  bool allocate();

  // Null where nothing has been written yet.
  const std::atomic<uint64_t>* find(uint64_t unit) const;
  // Null without memory for a leaf.
  std::atomic<uint64_t>* obtain(uint64_t unit);
};
