// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Memory maps, and what they are told of registrations.
#include <cerrno>
#include <cstdlib>
#include <string>

#include "check.h"
#include "spdk/env.h"
#include "threads.h"

namespace {

constexpr size_t kUnit = size_t{2} << 20;
constexpr uint64_t kNone = 77;

// Memory in whole units, of which nothing is ever touched.
struct Units {
  char* start;
  explicit Units(size_t count) : start(static_cast<char*>(aligned_alloc(kUnit, count * kUnit))) {}
  ~Units() { free(start); }
  char* at(size_t unit) const { return start + unit * kUnit; }
  uint64_t address(size_t unit) const { return reinterpret_cast<uint64_t>(at(unit)); }
};

// What a map is told, in units relative to the memory of the test.
struct Listener {
  const Units& memory;
  const char* name;
  Events* events;
  int refuse_from_unit = -1;
};

int listen(void* ctx, spdk_mem_map*, spdk_mem_map_notify_action action, void* vaddr, size_t size) {
  auto* listener = static_cast<Listener*>(ctx);
  const auto unit = (static_cast<char*>(vaddr) - listener->memory.start) / static_cast<long>(kUnit);
  const bool registers = action == SPDK_MEM_MAP_NOTIFY_REGISTER;
  listener->events->push_back(std::string(listener->name) + (registers ? "+" : "-") +
                              std::to_string(unit) + "x" + std::to_string(size / kUnit));
  const bool refuses =
      registers && listener->refuse_from_unit >= 0 && unit >= listener->refuse_from_unit;
  return refuses ? -EPERM : 0;
}

const spdk_mem_map_ops kListening{listen, nullptr};

int follows(uint64_t first, uint64_t second) { return second == first + kUnit; }
const spdk_mem_map_ops kContiguous{nullptr, follows};

}  // namespace

TEST(a_memory_map_translates_units_of_two_mib) {
  const Units memory(4);
  spdk_mem_map* map = spdk_mem_map_alloc(kNone, nullptr, nullptr);
  CHECK(map != nullptr);
  uint64_t size = 10 * kUnit;
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(0), nullptr), kNone);
  CHECK_EQ(spdk_mem_map_set_translation(map, memory.address(0), 2 * kUnit, 1), 0);
  CHECK_EQ(spdk_mem_map_set_translation(map, memory.address(2), kUnit, 2), 0);
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(1) + 5, &size), 1);
  // Without a function that tells what is contiguous each unit is on its own.
  CHECK_EQ(size, kUnit - 5);
  size = 100;
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(2) + 5, &size), 2);
  CHECK_EQ(size, 100);
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(3), nullptr), kNone);
  CHECK_EQ(spdk_mem_map_clear_translation(map, memory.address(1), kUnit), 0);
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(1), nullptr), kNone);
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(0), nullptr), 1);
  spdk_mem_map_free(&map);
  CHECK(map == nullptr);
  spdk_mem_map_free(&map);
  spdk_mem_map_free(nullptr);
}

TEST(a_memory_map_refuses_parts_of_units_and_kernel_addresses) {
  const Units memory(1);
  spdk_mem_map* map = spdk_mem_map_alloc(kNone, nullptr, nullptr);
  CHECK_EQ(spdk_mem_map_set_translation(map, memory.address(0) + 4096, kUnit, 1), -EINVAL);
  CHECK_EQ(spdk_mem_map_set_translation(map, memory.address(0), kUnit + 4096, 1), -EINVAL);
  CHECK_EQ(spdk_mem_map_set_translation(map, uint64_t{1} << 48, kUnit, 1), -EINVAL);
  CHECK_EQ(spdk_mem_map_clear_translation(map, memory.address(0) + 1, kUnit), -EINVAL);
  CHECK_EQ(spdk_mem_map_translate(map, uint64_t{1} << 48, nullptr), kNone);
  CHECK_EQ(spdk_mem_map_set_translation(map, memory.address(0), 0, 1), 0);
  spdk_mem_map_free(&map);
}

TEST(a_memory_map_tells_how_far_a_translation_goes_on) {
  const Units memory(4);
  spdk_mem_map* map = spdk_mem_map_alloc(kNone, &kContiguous, nullptr);
  spdk_mem_map_set_translation(map, memory.address(0), kUnit, 8 * kUnit);
  spdk_mem_map_set_translation(map, memory.address(1), kUnit, 9 * kUnit);
  spdk_mem_map_set_translation(map, memory.address(2), kUnit, 10 * kUnit);
  uint64_t size = 4 * kUnit;
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(0), &size), 8 * kUnit);
  CHECK_EQ(size, 3 * kUnit);
  spdk_mem_map_set_translation(map, memory.address(2), kUnit, 20 * kUnit);
  size = 4 * kUnit;
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(0) + 100, &size), 8 * kUnit);
  CHECK_EQ(size, 2 * kUnit - 100);
  size = kUnit + 7;
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(0), &size), 8 * kUnit);
  CHECK_EQ(size, kUnit + 7);
  size = 4 * kUnit;
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(3), &size), kNone);
  CHECK(size == kUnit || size == 4 * kUnit);  // By whether it shares a gigabyte with the others.
  spdk_mem_map_free(&map);
}

TEST(memory_maps_are_told_of_registrations) {
  const Units memory(6);
  Events events;
  Listener first{memory, "a", &events};
  Listener second{memory, "b", &events};
  CHECK_EQ(spdk_mem_register(memory.at(0), 2 * kUnit), 0);
  CHECK_EQ(spdk_mem_register(memory.at(2), kUnit), 0);
  spdk_mem_map* a = spdk_mem_map_alloc(kNone, &kListening, &first);
  // Each as it was registered, although they touch.
  CHECK_EQ(events, (Events{"a+0x2", "a+2x1"}));
  spdk_mem_map* b = spdk_mem_map_alloc(kNone, &kListening, &second);
  events.clear();
  CHECK_EQ(spdk_mem_register(memory.at(4), 2 * kUnit), 0);
  CHECK_EQ(events, (Events{"a+4x2", "b+4x2"}));
  events.clear();
  CHECK_EQ(spdk_mem_unregister(memory.at(0), 3 * kUnit), 0);
  CHECK_EQ(events, (Events{"b-0x2", "a-0x2", "b-2x1", "a-2x1"}));
  events.clear();
  spdk_mem_map_free(&a);
  CHECK_EQ(events, (Events{"a-4x2"}));
  events.clear();
  CHECK_EQ(spdk_mem_unregister(memory.at(4), 2 * kUnit), 0);
  CHECK_EQ(events, (Events{"b-4x2"}));
  spdk_mem_map_free(&b);
}

TEST(a_memory_map_may_refuse_registrations) {
  const Units memory(6);
  Events events;
  Listener first{memory, "a", &events};
  Listener second{memory, "b", &events, 3};
  CHECK_EQ(spdk_mem_register(memory.at(0), kUnit), 0);
  spdk_mem_map* a = spdk_mem_map_alloc(kNone, &kListening, &first);
  spdk_mem_map* b = spdk_mem_map_alloc(kNone, &kListening, &second);
  CHECK(b != nullptr);
  events.clear();
  CHECK_EQ(spdk_mem_register(memory.at(3), 2 * kUnit), -EPERM);
  CHECK_EQ(events, (Events{"a+3x2", "b+3x2"}));
  // It is registered all the same.
  CHECK_EQ(spdk_mem_register(memory.at(3), 2 * kUnit), -EBUSY);
  events.clear();
  // A new map that takes one but not the other gives up both.
  Listener third{memory, "c", &events, 3};
  CHECK(spdk_mem_map_alloc(kNone, &kListening, &third) == nullptr);
  CHECK_EQ(events, (Events{"c+0x1", "c+3x2", "c-0x1"}));
  CHECK_EQ(spdk_mem_unregister(memory.at(3), 2 * kUnit), 0);
  CHECK_EQ(spdk_mem_unregister(memory.at(0), kUnit), 0);
  spdk_mem_map_free(&a);
  spdk_mem_map_free(&b);
}

TEST(memory_is_reserved_before_it_is_registered) {
  const Units memory(3);
  Events events;
  Listener listener{memory, "a", &events};
  spdk_mem_map* map = spdk_mem_map_alloc(kNone, &kListening, &listener);
  CHECK_EQ(spdk_mem_reserve(memory.at(0) + 1, kUnit), -EINVAL);
  CHECK_EQ(spdk_mem_reserve(memory.at(0), kUnit + 1), -EINVAL);
  CHECK_EQ(spdk_mem_reserve(reinterpret_cast<void*>(uint64_t{1} << 48), kUnit), -EINVAL);
  CHECK_EQ(spdk_mem_reserve(memory.at(0), 0), 0);
  CHECK_EQ(spdk_mem_reserve(memory.at(0), 3 * kUnit), 0);
  CHECK_EQ(events.size(), 0);
  CHECK_EQ(spdk_mem_map_translate(map, memory.address(1), nullptr), kNone);
  CHECK_EQ(spdk_mem_register(memory.at(1), kUnit), 0);
  CHECK_EQ(spdk_mem_reserve(memory.at(0), 3 * kUnit), -EBUSY);
  CHECK_EQ(spdk_mem_unregister(memory.at(1), kUnit), 0);
  spdk_mem_map_free(&map);
}

TEST(unregistering_nothing_within_a_region_is_out_of_range) {
  const Units memory(2);
  CHECK_EQ(spdk_mem_unregister(memory.at(0), 0), 0);
  CHECK_EQ(spdk_mem_register(memory.at(0), 2 * kUnit), 0);
  CHECK_EQ(spdk_mem_unregister(memory.at(1), 0), -ERANGE);
  CHECK_EQ(spdk_mem_unregister(memory.at(0), 0), 0);
  CHECK_EQ(spdk_mem_unregister(memory.at(0), 2 * kUnit), 0);
}

TEST(memory_of_others_has_no_file_behind_it) {
  int on_stack = 0;
  uint64_t offset = 0;
  CHECK_EQ(spdk_mem_get_fd_and_offset(&on_stack, &offset), -ENOENT);
}

TEST(memory_of_the_embedded_backend_has_no_file_behind_it) {
  EMBEDDED_ONLY();
  uint64_t offset = 0;
  void* memory = spdk_dma_malloc(4096, 0, nullptr);
  CHECK_EQ(spdk_mem_get_fd_and_offset(memory, &offset), -ENOTSUP);
  spdk_dma_free(memory);
}
