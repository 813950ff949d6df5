// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// UUIDs: random ones (version 4), name-based ones (version 5), and their textual form.
#include "spdk/uuid.h"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sha1.h"

namespace {

constexpr size_t kBytes = sizeof(spdk_uuid);

bool is_dash_position(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

int digit_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void set_version(spdk_uuid* uuid, uint8_t version) {
  uuid->u.raw[6] = static_cast<uint8_t>((uuid->u.raw[6] & 0x0f) | version << 4);
  uuid->u.raw[8] = static_cast<uint8_t>((uuid->u.raw[8] & 0x3f) | 0x80);
}

// The kernel's generator never fails once it is seeded; interrupted or short reads go on.
void fill_random(uint8_t* out, size_t size) {
  while (size > 0) {
    const ssize_t got = getrandom(out, size, 0);
    if (got > 0) {
      out += got;
      size -= static_cast<size_t>(got);
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace

int spdk_uuid_parse(struct spdk_uuid* uuid, const char* uuid_str) {
  if (uuid == nullptr || uuid_str == nullptr || strlen(uuid_str) != SPDK_UUID_STRING_LEN - 1) {
    return -EINVAL;
  }
  spdk_uuid parsed{};
  size_t digit = 0;
  for (size_t i = 0; i < SPDK_UUID_STRING_LEN - 1; i++) {
    if (is_dash_position(i)) {
      if (uuid_str[i] != '-') {
        return -EINVAL;
      }
      continue;
    }
    const int value = digit_value(uuid_str[i]);
    if (value < 0) {
      return -EINVAL;
    }
    uint8_t& byte = parsed.u.raw[digit / 2];
    byte = static_cast<uint8_t>(byte << 4 | value);
    digit++;
  }
  *uuid = parsed;
  return 0;
}

int spdk_uuid_fmt_lower(char* uuid_str, size_t uuid_str_size, const struct spdk_uuid* uuid) {
  if (uuid_str_size < SPDK_UUID_STRING_LEN) {
    return -EINVAL;
  }
  constexpr const char* kDigits = "0123456789abcdef";
  size_t digit = 0;
  for (size_t i = 0; i < SPDK_UUID_STRING_LEN - 1; i++) {
    if (is_dash_position(i)) {
      uuid_str[i] = '-';
      continue;
    }
    const uint8_t byte = uuid->u.raw[digit / 2];
    uuid_str[i] = kDigits[digit % 2 == 0 ? byte >> 4 : byte & 0xf];
    digit++;
  }
  uuid_str[SPDK_UUID_STRING_LEN - 1] = '\0';
  return 0;
}

int spdk_uuid_compare(const struct spdk_uuid* u1, const struct spdk_uuid* u2) {
  const int order = memcmp(u1, u2, kBytes);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

void spdk_uuid_generate(struct spdk_uuid* uuid) {
  fill_random(uuid->u.raw, kBytes);
  set_version(uuid, 4);
}

int spdk_uuid_generate_sha1(struct spdk_uuid* uuid, struct spdk_uuid* ns_uuid, const char* name,
                            size_t len) {
  embedded::Sha1 hash;
  hash.update(ns_uuid, kBytes);
  hash.update(name, len);
  const auto digest = hash.finish();
  memcpy(uuid, digest.data(), kBytes);
  set_version(uuid, 5);
  return 0;
}

void spdk_uuid_copy(struct spdk_uuid* dst, const struct spdk_uuid* src) {
  memmove(dst, src, kBytes);
}

bool spdk_uuid_is_null(const struct spdk_uuid* uuid) {
  constexpr spdk_uuid kNull{};
  return memcmp(uuid, &kNull, kBytes) == 0;
}

void spdk_uuid_set_null(struct spdk_uuid* uuid) { *uuid = {}; }
