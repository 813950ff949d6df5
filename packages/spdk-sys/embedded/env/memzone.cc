// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Memory zones: zeroed memory that is found by name.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "../log/logging.h"
#include "named_registry.h"
#include "spdk/env.h"

namespace {

struct FreeZone {
  void operator()(void* memory) const { spdk_free(memory); }
};

struct Memzone {
  std::unique_ptr<void, FreeZone> memory;
  size_t size = 0;
};

constexpr unsigned kDefaultAlignment = 64;

embedded::NamedRegistry<Memzone>& zones() {
  static auto& instance = *new embedded::NamedRegistry<Memzone>;
  return instance;
}

}  // namespace

void* spdk_memzone_reserve_aligned(const char* name, size_t len, int socket_id, unsigned,
                                   unsigned align) {
  if (name == nullptr || strlen(name) >= SPDK_MAX_MEMZONE_NAME_LEN) {
    EMBEDDED_ERRLOG("a memory zone needs a name of less than %d characters\n",
                    SPDK_MAX_MEMZONE_NAME_LEN);
    return nullptr;
  }
  auto zone = std::unique_ptr<Memzone>(new (std::nothrow) Memzone);
  if (zone == nullptr) {
    return nullptr;
  }
  zone->memory.reset(spdk_zmalloc(len, align, nullptr, socket_id, SPDK_MALLOC_DMA));
  zone->size = len;
  void* address = zone->memory.get();
  if (address == nullptr || !zones().add(name, zone.get())) {
    return nullptr;
  }
  zone.release();
  return address;
}

void* spdk_memzone_reserve(const char* name, size_t len, int socket_id, unsigned flags) {
  return spdk_memzone_reserve_aligned(name, len, socket_id, flags, kDefaultAlignment);
}

void* spdk_memzone_lookup(const char* name) {
  Memzone* zone = name == nullptr ? nullptr : zones().find(name);
  return zone == nullptr ? nullptr : zone->memory.get();
}

int spdk_memzone_free(const char* name) {
  const std::unique_ptr<Memzone> zone(name == nullptr ? nullptr : zones().take(name));
  return zone == nullptr ? -1 : 0;
}

void spdk_memzone_dump(FILE* f) {
  zones().for_each([f](const std::string& name, const Memzone& zone) {
    fprintf(f, "%s: %zu bytes at %p\n", name.c_str(), zone.size, zone.memory.get());
  });
}
